import t from 'tap'
import { loaderCan, readText, readTexts, readVariable, variablePath } from '../../src/machine/efi-variables.ts'
import { efiText } from '../bootloader/bls/make-efi.ts'
import { makeTree } from '../kernel/make-tree.ts'

const at = variablePath('LoaderInfo')

t.equal(at, '/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f')

t.test('texts', async (t) => {
  const table: [bytes: Buffer, wanted: object][] = [
    [efiText('systemd-boot 257\0'), { state: 'ok', value: 'systemd-boot 257' }],
    [efiText('no end'), { state: 'ok', value: 'no end' }],
    [efiText('a\0b\0'), { state: 'ok', value: 'a' }],
    [efiText(''), { state: 'ok', value: '' }],
    [efiText('ä→\0'), { state: 'ok', value: 'ä→' }],
    [Buffer.concat([efiText('a'), Buffer.of(1)]), { state: 'unknown', code: 'EINVAL' }],
    [Buffer.alloc(3), { state: 'unknown', code: 'EINVAL' }],
    [Buffer.alloc(0), { state: 'unknown', code: 'EINVAL' }],
    [Buffer.alloc((1 << 16) + 5), { state: 'unknown', code: 'EFBIG' }],
  ]
  for (const [bytes, wanted] of table) t.same(readText(makeTree(t, { [at]: bytes }), 'LoaderInfo'), wanted)
  const list = variablePath('LoaderEntries')
  t.same(readTexts(makeTree(t, { [list]: efiText('a\0b\0\0c') }), 'LoaderEntries'), {
    state: 'ok',
    value: ['a', 'b', 'c'],
  })
})

t.test('missing is not unknown', async (t) => {
  t.same(readText(makeTree(t, {}), 'LoaderInfo'), { state: 'missing' }, 'a tree without /sys')
  t.same(readText(makeTree(t, { '/sys/firmware/acpi/x': '' }), 'LoaderInfo'), { state: 'missing' }, 'no EFI')
  const other = variablePath('StubInfo')
  t.same(readText(makeTree(t, { [other]: efiText('x') }), 'LoaderInfo'), { state: 'missing' }, 'not set')
  const unseen = makeTree(t, { '/sys/firmware/efi/efivars': { dir: true } })
  t.same(readText(unseen, 'LoaderInfo'), { state: 'unknown', code: 'ENODATA' }, 'efivarfs is not mounted')
  t.same(readVariable(makeTree(t, { [at]: { dir: true } }), 'LoaderInfo'), { state: 'unknown', code: 'EISDIR' })
  t.same(readVariable(makeTree(t, { [at]: { fifo: true } }), 'LoaderInfo'), { state: 'unknown', code: 'EINVAL' })
})

t.test('features', async (t) => {
  const file = variablePath('LoaderFeatures')
  const features = (bits: bigint): Buffer => {
    const bytes = Buffer.alloc(12)
    bytes.writeBigUInt64LE(bits, 4)
    return bytes
  }
  t.same(loaderCan(makeTree(t, { [file]: features(8n) }), 'oneShot'), { state: 'ok', value: true })
  t.same(loaderCan(makeTree(t, { [file]: features(~8n & 0xffffffffffffffffn) }), 'oneShot'), {
    state: 'ok',
    value: false,
  })
  t.same(loaderCan(makeTree(t, { [file]: features(1n << 19n) }), 'preferred'), { state: 'ok', value: true })
  t.same(loaderCan(makeTree(t, { [file]: Buffer.alloc(8) }), 'oneShot'), { state: 'unknown', code: 'EINVAL' })
  t.same(loaderCan(makeTree(t, {}), 'oneShot'), { state: 'missing' })
})
