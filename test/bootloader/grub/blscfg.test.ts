import t from 'tap'
import { compareEntryNames } from '../../../src/bootloader/grub/bls-order.ts'
import { readGrub } from '../../../src/bootloader/grub/read.ts'
import { blockOf, told, treeOf, WORLD } from './menu-of.ts'

t.test("names in the order of Red Hat's GRUB", async (t) => {
  const table: [older: string, newer: string][] = [
    ['a-5.9.0-1', 'a-5.10.0-1'],
    ['a-5.14.0-70.el9.x86_64', 'a-5.14.0-503.el9.x86_64'],
    ['a-0-rescue', 'a-6.11.4-301.fc41.x86_64'],
    ['a-6.11.4-301.fc41.x86_64', 'a-6.11.10-300.fc41.x86_64'],
    ['a-5.14.0-1.el9.x86_64', 'a-5.14.0-1.el9.x86_64+debug'],
    ['a-1~rc1-1', 'a-1-1'],
    ['a-1-1', 'b-1-1'],
    ['a-1-a', 'a-1-1'],
    ['a-01-1', 'a-2-1'],
  ]
  for (const [older, newer] of table) {
    t.ok(compareEntryNames(newer, older) > 0, `${newer} is newer than ${older}`)
    t.ok(compareEntryNames(older, newer) < 0, `${older} is older than ${newer}`)
  }
  t.equal(compareEntryNames('a-1-1', 'a-01-1'), 0)
})

const bls = (release: string, more = '') =>
  `title Fedora (${release})\nversion ${release}\nlinux /vmlinuz-${release}\ninitrd /initramfs-${release}.img $tuned_initrd\n` +
  `options root=/dev/sda1 ro $tuned_params\ngrub_users $grub_users\ngrub_arg --unrestricted\n${more}`

const FILES = {
  '/boot/grub2/grub.cfg': 'load_env\nset default="$saved_entry"\nset default_kernelopts="root=/dev/sdb ro"\nblscfg\n', // biome-ignore format: one line
  '/boot/grub2/grubenv': blockOf('saved_entry=2f-6.9.1', 'tuned_params=skew_tick=1 isolcpus=1'),
  '/loader/entries/2f-6.9.1.conf': bls('6.9.1'),
  '/loader/entries/2f-6.10.0.conf': bls('6.10.0'),
  '/loader/entries/2f-0-rescue.conf': bls('0-rescue'),
  '/loader/entries/.hidden.conf': bls('9'),
  '/loader/entries/readme.txt': 'x',
}

const read = (files: Record<string, string | null>) =>
  readGrub(treeOf({ ...FILES, ...files }), '/boot/grub2/grub.cfg', WORLD)

t.test('entries of the Boot Loader Specification', async (t) => {
  const menu = read({})
  t.same(
    menu.entries.map(({ id }) => id),
    ['2f-6.10.0', '2f-6.9.1', '2f-0-rescue'],
  )
  t.equal(
    told(menu.next),
    'Fedora (6.9.1): /vmlinuz-6.9.1 root=/dev/sda1 ro skew_tick=1 isolcpus=1 + /initramfs-6.9.1.img',
  )
  t.match(menu.next, { entry: { at: '/loader/entries/2f-6.9.1.conf:1', linux: { device: { by: 'mounted' } } } })
  const env = (...lines: string[]) => ({ '/boot/grub2/grubenv': blockOf(...lines) })
  t.match(told(read(env()).next), /^Fedora \(6.10.0\): .* ro \+/, 'none saved')
  t.match(told(read(env('saved_entry=1')).next), /^Fedora \(6.9.1\)/, 'a number')
  t.match(told(read(env('saved_entry=Fedora (0-rescue)')).next), /^Fedora \(0-rescue\)/, 'a title')
  t.match(told(read(env('saved_entry=gone')).next), /^Fedora \(6.10.0\)/, 'one that is gone')
  const after = (script: string) => ({ '/boot/grub2/grub.cfg': `${FILES['/boot/grub2/grub.cfg']}${script}\n` })
  t.match(told(read(after('default=2 ; decrement default')).next), /^Fedora \(6.9.1\)/, 'Red Hat can count')
  t.match(told(read(env('tuned_initrd=($root)/t.img')).next), /initramfs-6.10.0.img \/t.img$/)
  t.match(told(read(env('early_initrd=ucode.img')).next), /\+ \/ucode.img \/initramfs-6.10.0.img$/)
})

t.test('options', async (t) => {
  const options = (line: string, env: string[] = []) => {
    const file = `linux /k\n${line}\n`
    const found = told(
      read({ '/loader/entries/9-9.conf': file, '/boot/grub2/grubenv': blockOf('saved_entry=9-9', ...env) }).next,
    )
    return found.replace('/k: /k', '').trim()
  }
  t.equal(options('options $kernelopts quiet', ['kernelopts=root=/dev/sdc ro']), 'root=/dev/sdc ro quiet')
  t.equal(options('options a=b dyndbg="file a +p"'), 'a=b dyndbg="file a +p"')
  t.equal(options('version 1'), 'root=/dev/sdb ro', 'default_kernelopts')
  t.equal(options('options a\n\noptions b'), 'root=/dev/sdb ro', 'a lone character is lost')
  t.equal(options('options ab\n\ninitrd /lost'), 'ab', 'an empty line ends the file')
  t.equal(options('options ab \\x20c'), 'ab \\x20c')
  t.equal(options('options ab `reboot`'), 'ab `reboot`')
})

t.test('what cannot be told', async (t) => {
  t.match(read({ '/loader/entries/2f-6.9.1.conf': null }).next, { unknown: /6\.9\.1\.conf cannot be read/ })
  t.match(read({ '/boot/grub2/grub.cfg': 'set root=hd0,1\nblscfg\n' }).next, {
    unknown: /grub\.cfg:2: .*cannot be read/,
  })
})

t.test('what is no file is no entry', async (t) => {
  const name = '/loader/entries/zz-9.9.conf'
  for (const code of ['EISDIR', 'EINVAL', 'ELOOP', 'ENXIO']) {
    const tree = treeOf({ ...FILES, [name]: '' })
    const bad = { ...tree, text: (p: string) => (p === name ? ({ state: 'unknown', code } as const) : tree.text(p)) }
    const { entries, next } = readGrub(bad, '/boot/grub2/grub.cfg', WORLD)
    t.same([entries.length, told(next)], [3, told(read({}).next)], code)
  }
})

t.test('a password', async (t) => {
  const before = (script: string) =>
    told(read({ '/boot/grub2/grub.cfg': `set superusers=root\nexport superusers\n${script}\nblscfg\n` }).next)
  t.match(before(''), /^Fedora/, 'grub_users is not set')
  t.match(before('grub_users=root'), /^! .*GRUB asks for a password for "Fedora \(6.10.0\)"/)
  t.match(before('grub_users="$grub_cpu"'), /^\? .*password/)
})
