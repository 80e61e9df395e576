import t from 'tap'
import { readEfiWishes } from '../../../src/machine/wishes/efi.ts'
import type { Tree } from '../../../src/sys/fs.ts'
import { makeTree, type Node } from '../../kernel/make-tree.ts'

const VARS = '/sys/firmware/efi/efivars'
const GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c'
const at = (name: string) => `${VARS}/${name}`
const INDICATIONS = at(`OsIndications-${GLOBAL}`)
const NEXT = at(`BootNext-${GLOBAL}`)
const TIMEOUT = at('LoaderConfigTimeoutOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f')
const FWUPD = at('fwupd-ddc0ee61-e7f0-4e7d-acc5-c070a398838e-0-0abba7dc-e516-4167-bbf5-4d9d1c739416')
const UX = at('fwupd-ux-capsule-0abba7dc-e516-4167-bbf5-4d9d1c739416')
const mok = (name: string) => at(`${name}-605dab50-e046-4300-abb6-3dd810dd8b23`)

// As efivarfs has them: attributes in front (non-volatile, boot and runtime access), then the value.
const bytes = (hex: string) => Buffer.from(`07000000${hex}`, 'hex')

// FuStructEfiUpdateInfo: version 7, GUID, flags, hardware instance, time, status, then a device path.
const updateInfo = (status: string) =>
  bytes(
    '0700000061eec0ddf0e77d4eacc5c070a398838e' +
      '000001000000000000000000' +
      `${'00'.repeat(16)}${status}` +
      '04041c005c00450046004900000000007fff0400',
  )

const idsIn = (tree: Tree) => readEfiWishes(tree).map(({ id }) => id)

t.test('what the variables say', async (t) => {
  const cases: [nodes: Record<string, Node>, ids: string[], why: string][] = [
    [{}, [], 'no EFI'],
    [{ [INDICATIONS]: bytes('0000000000000000') }, [], 'OsIndications, nothing asked'],
    [{ [INDICATIONS]: bytes('0100000000000000') }, ['firmware-setup'], 'systemctl reboot --firmware-setup'],
    [{ [INDICATIONS]: bytes('0400000000000000') }, ['capsule'], 'fwupd, capsule on disk'],
    [{ [INDICATIONS]: bytes('2000000000000000') }, ['firmware-setup'], 'recovery of the system'],
    [{ [INDICATIONS]: bytes('4000000000000000') }, ['firmware-setup'], 'recovery of the platform'],
    [{ [INDICATIONS]: bytes('0500000000000000') }, ['firmware-setup', 'capsule'], 'two of them'],
    [{ [INDICATIONS]: bytes('9affffffffffffff') }, [], 'every other bit'],
    [{ [INDICATIONS]: bytes('01') }, [], 'cut short'],
    [{ [INDICATIONS]: Buffer.alloc(0) }, [], 'empty'],
    [{ [INDICATIONS]: { dir: true } }, [], 'no file'],
    [{ [NEXT]: bytes('0300') }, ['boot-next'], 'efibootmgr -n 3'],
    [{ [NEXT]: { dir: true } }, ['boot-next'], 'there, and not readable'],
    [{ [NEXT]: bytes('') }, [], 'empty'],
    [{ [TIMEOUT]: bytes('30000000') }, ['boot-menu'], 'systemctl reboot --boot-loader-menu=0'],
    [{ [FWUPD]: updateInfo('01000000') }, ['fwupd'], 'attempt update'],
    [{ [FWUPD]: updateInfo('02000000') }, [], 'attempted'],
    [{ [FWUPD]: updateInfo('00000000') }, [], 'cleared'],
    [{ [FWUPD]: updateInfo('01000000').subarray(0, 54) }, [], 'cut short'],
    [{ [UX]: updateInfo('01000000') }, [], 'only the picture'],
    [{ [mok('MokNew')]: bytes('00') }, ['mok'], 'mokutil --import'],
    [{ [mok('MokListRT')]: bytes('00'), [mok('SbatLevelRT')]: bytes('00') }, [], 'what shim itself has'],
    [{ [at(`MokNew-${GLOBAL}`)]: bytes('00') }, [], 'of another vendor'],
    [
      { [NEXT]: bytes('0100'), [FWUPD]: updateInfo('01000000'), [UX]: updateInfo('01000000') },
      ['boot-next', 'fwupd'],
      'fwupd by its own EFI program',
    ],
  ]
  for (const [nodes, ids, why] of cases) t.same(idsIn(makeTree(t, nodes)), ids, why)
})

t.test('the words', async (t) => {
  const [next] = readEfiWishes(makeTree(t, { [NEXT]: bytes('1a00') }))
  t.match(next, { message: 'the firmware is to start Boot001A once (BootNext)', hint: /efibootmgr -N/ })
})

t.test('an efivarfs that is not mounted or not readable asks for nothing', async (t) => {
  t.same(idsIn(makeTree(t, { [VARS]: { dir: true } })), [])
  const tree = makeTree(t, { [INDICATIONS]: bytes('0100000000000000'), [NEXT]: bytes('0300') })
  const denied = { state: 'unknown', code: 'EACCES' } as const
  const blind = { ...tree, bytes: () => denied, stat: () => denied, names: () => denied }
  t.same(idsIn(blind), [])
})
