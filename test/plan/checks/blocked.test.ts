import t from 'tap'
import type { Blocked } from '../../../src/plan/boot-types.ts'
import { blocked } from '../../../src/plan/checks/blocked.ts'
import type { Identity } from '../../../src/plan/identity.ts'
import type { Facts } from '../../../src/plan/types.ts'
import { facts, NEW, OLD } from '../facts.ts'

const identity = (change: Partial<Identity> = {}): Identity => ({
  release: NEW,
  image: 'image',
  initrds: ['initrd'],
  cmdline: 'root=/dev/vda2 ro quiet',
  ...change,
})
const block = (change: Partial<Blocked> = {}): Blocked => ({
  identity: identity(),
  outcome: 'did not arrive',
  evidence: null,
  at: '2026-11-22T03:00:00.000Z',
  ...change,
})

const CASES: [name: string, level: string | undefined, blocked: Blocked[], rest?: Parameters<typeof facts>[1]][] = [
  ['nothing is blocked', undefined, []],
  ['this content', 'refuse', [block()]],
  ['one of several', 'refuse', [block({ identity: identity({ release: OLD }) }), block()]],
  ['it fell back', 'refuse', [block({ outcome: 'fell back', evidence: 'the journal' })]],
  ['another initrd', undefined, [block({ identity: identity({ initrds: ['before'] }) })]],
  ['another command line', undefined, [block({ identity: identity({ cmdline: 'root=/dev/sda' }) })]],
  ['its files cannot be read: release and command line count', 'refuse', [block()], { identity: undefined }],
  ['another release, unread', undefined, [block({ identity: identity({ release: OLD }) })], { identity: undefined }],
  ['an administrator names it', undefined, [block()], { request: { by: 'admin', release: NEW } }],
]

t.test('blocked', async (t) => {
  for (const [name, level, list, rest] of CASES) {
    const all: Facts = facts({ blocked: list }, { identity: identity(), ...rest })
    const { entry } = all.choice
    t.equal(entry && blocked.look(all, entry)?.level, level, name)
  }
})
