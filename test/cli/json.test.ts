import t from 'tap'
import { recordData, stagedData, targetData } from '../../src/cli/json.ts'
import { facts, loadedSlot, NEW, record } from '../plan/facts.ts'

const { image: _1, initrds: _2, build: _3, source: _4, bootId: _5, schema: _6, insteadOf: _7, ...shown } = record()

t.test('a target', async (t) => {
  t.equal(targetData(undefined), null)
  t.same(targetData(facts().choice.entry), {
    release: NEW,
    image: `/boot/vmlinuz-${NEW}`,
    initrds: [`/boot/initrd.img-${NEW}`],
    cmdline: 'root=/dev/vda2 ro quiet',
    source: 'newest',
  })
})

t.test('what is staged', async (t) => {
  t.same(recordData(record(), true), { ...shown, fresh: true })
  t.same(stagedData(facts({ slot: loadedSlot, record: record() })), { ...shown, fresh: true })
  t.match(stagedData(facts({ slot: loadedSlot, record: record({ cmdline: 'ro' }) })), { fresh: false })
  t.match(stagedData(facts({ slot: loadedSlot, record: record() }, { choice: { findings: [] } })), { fresh: false })
  t.equal(stagedData(facts({ record: record() })), null, 'a record, and nothing loaded')
  t.equal(stagedData(facts({ slot: loadedSlot })), null)
})
