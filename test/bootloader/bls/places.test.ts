import t from 'tap'
import { findLoader, nativeArchitecture, rulesOf } from '../../../src/bootloader/bls/loader.ts'
import { findPlaces } from '../../../src/bootloader/bls/places.ts'
import { makeTree, type Node } from '../../kernel/make-tree.ts'
import { asLive } from '../../machine/trees.ts'

const BOOT = '#### LoaderInfo: systemd-boot 257.13-1~deb13u1 ####'

t.test('places', async (t) => {
  const table: [what: string, nodes: Record<string, Node>, places: object][] = [
    ['nothing', { '/boot/vmlinuz': '' }, {}],
    ['empty mount points', { '/efi': { dir: true }, '/boot/efi': { dir: true } }, {}],
    ['/efi', { '/efi/loader/loader.conf': '' }, { esp: '/efi' }],
    ['/boot', { '/boot/loader/loader.conf': '', '/boot/loader/entries/a.conf': '' }, { esp: '/boot' }],
    ['/boot/efi', { '/boot/efi/EFI/Linux/a.efi': '' }, { esp: '/boot/efi' }],
    ['both', { '/efi/loader/loader.conf': '', '/boot/loader/entries/a.conf': '' }, { esp: '/efi', xbootldr: '/boot' }],
    [
      'the loader tells the ESP from XBOOTLDR',
      { '/boot/EFI/Linux/a.efi': '', '/boot/efi/EFI/systemd/systemd-bootx64.efi': BOOT },
      { esp: '/boot/efi', xbootldr: '/boot' },
    ],
    ['GRUB', { '/boot/loader/entries/a.conf': '', '/boot/efi/EFI/fedora/grubx64.efi': '' }, { xbootldr: '/boot' }],
    [
      'a link',
      { '/boot/loader/loader.conf': '', '/boot/loader/entries/a.conf': '', '/efi': { link: 'boot' } },
      { esp: '/efi' },
    ],
    ['only entries', { '/efi/EFI/BOOT/BOOTX64.EFI': '', '/efi/loader/entries/a.conf': '' }, { esp: '/efi' }],
  ]
  for (const [what, nodes, places] of table) t.same(findPlaces(makeTree(t, nodes)), places, what)
})

t.test('the loader', async (t) => {
  const BOTH = { '/efi/EFI/systemd/systemd-bootia32.efi': BOOT, '/efi/EFI/systemd/systemd-bootx64.efi': BOOT }
  const table: [nodes: Record<string, Node>, loader: object | undefined][] = [
    [{ '/efi/EFI/systemd/systemd-bootaa64.efi': BOOT }, { architecture: 'aa64', version: '257.13-1~deb13u1' }],
    [{ '/efi/EFI/systemd/systemd-bootx64.efi': 'x' }, { architecture: 'x64', version: undefined }],
    [{ '/efi/EFI/BOOT/BOOTX64.EFI': BOOT }, { path: '/efi/EFI/BOOT/BOOTX64.EFI', architecture: 'x64' }],
    [{ '/efi/EFI/BOOT/BOOTX64.EFI': 'GRUB' }, undefined],
    [{ '/efi/EFI/BOOT': { dir: true } }, undefined],
    [BOTH, { architecture: undefined, version: '257.13-1~deb13u1' }],
    [{ ...BOTH, '/proc/sys/kernel/arch': 'x86_64\n' }, { architecture: 'x64' }],
    [{ ...BOTH, '/proc/sys/kernel/arch': 'i686\n' }, { architecture: 'ia32' }],
    [{ ...BOTH, '/proc/sys/kernel/arch': 'constructor\n' }, { architecture: 'ia32' }],
  ]
  for (const [nodes, loader] of table) {
    const found = findLoader(makeTree(t, nodes), '/efi')
    if (loader) t.match(found, loader)
    else t.equal(found, undefined)
  }
})

t.test('the architecture of the machine', async (t) => {
  const of = (arch: string) => nativeArchitecture(makeTree(t, { '/proc/sys/kernel/arch': arch }))
  t.same(['aarch64\n', 'x86_64\n', 'riscv64\n'].map(of), ['aa64', 'x64', 'riscv64'])
  const tree = makeTree(t, { '/x': '' })
  t.equal(nativeArchitecture(tree), undefined, 'another tree is not of this machine')
  t.type(nativeArchitecture(asLive(tree)), 'string')
})

t.test('what versions do', async (t) => {
  const table: [version: string | undefined, counted: boolean[], preferred: boolean, uki: boolean][] = [
    ['252.39-1~deb12u1', [true], false, false],
    ['257.7', [false, true], false, false],
    ['257.13-1~deb13u1', [false], false, false],
    ['258', [false, true], false, true],
    ['258.3', [false], false, true],
    ['259', [false], false, true],
    ['260', [false], true, true],
    ['262.1-1', [false], true, true],
    [undefined, [false], true, true],
    ['gibberish', [false], true, true],
  ]
  for (const [version, counted, preferred, uki] of table) {
    t.same(
      rulesOf(version),
      counted.map((one) => ({ counted: one, preferred, uki })),
      String(version),
    )
  }
})
