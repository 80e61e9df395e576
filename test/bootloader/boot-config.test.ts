import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { beingWritten, changedBetween, WATCHED } from '../../src/bootloader/boot-config.ts'
import { openTree } from '../../src/sys/fs.ts'
import { ROOT } from '../built.ts'

const NOW = Date.UTC(2026, 0, 1)
const automount = (at: string) => `1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:9 / ${at} rw - autofs systemd-1 rw\n`

t.test('temporaries mean that somebody writes', async (t) => {
  const cases: [file: string, ageSeconds: number, found: boolean][] = [
    ['boot/grub/grub.cfg.new', 1, true],
    ['boot/grub2/grub.cfg.new', 100, true],
    ['boot/grub/grub.cfg.new', 130, false],
    ['boot/grub/grub.cfg.new', -1, true],
    ['boot/grub/grub.cfg.new', -130, false],
    ['boot/grub/grubenv.new', 1, true],
    ['boot/grub/grub.cfg', 1, false],
    ['boot/loader/entries/a.conf.new', 1, true],
    ['boot/loader/entries/a.conf.tmp', 1, true],
    ['boot/loader/entries/a.conf', 1, false],
    ['boot/efi/loader/.#loader.confAb12', 1, true],
    ['efi/EFI/Linux/a.efi.tmp', 1, true],
    ['boot/initrd.img-1.new', 1, false],
  ]
  for (const [file, age, found] of cases) {
    const dir = t.testdir()
    mkdirSync(path.join(dir, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(dir, file), '')
    utimesSync(path.join(dir, file), NOW / 1000 - age, NOW / 1000 - age)
    t.strictSame(beingWritten(openTree(dir), NOW), found ? [`/${file}`] : [], `${file}, ${age} s old`)
  }
})

t.test('nothing is looked at on an automount', async (t) => {
  const boot = { efi: { loader: { 'loader.conf.tmp': '' } } }
  const at = Date.now()
  const of = (mountinfo: string) => openTree(t.testdir({ boot, proc: { self: { mountinfo } } }))
  t.strictSame(beingWritten(of(automount('/boot/efi')), at), [])
  t.strictSame(beingWritten(of(automount('/boot/x')), at), ['/boot/efi/loader/loader.conf.tmp'])
})

t.test('what was changed between two points of time', async (t) => {
  const dir = t.testdir({ boot: { grub: { 'grub.cfg': '' }, 'vmlinuz-1': '' }, etc: { 'kexecctl.conf': '', motd: '' } })
  const paths = ['boot', 'boot/grub', 'boot/grub/grub.cfg', 'boot/vmlinuz-1', 'etc', 'etc/kexecctl.conf', 'etc/motd']
  const set = (changed: string, ms: number) => {
    for (const name of paths) utimesSync(path.join(dir, name), 1, name === changed ? ms / 1000 : 1)
  }
  const cases: [string, number, boolean][] = [
    ['', 0, false],
    ['boot', 5_000, true],
    ['boot/grub', 5_000, true],
    ['boot/grub/grub.cfg', 5_000, true],
    ['boot/vmlinuz-1', 5_000, true],
    ['etc/kexecctl.conf', 5_000, true],
    ['etc/motd', 5_000, false],
    ['boot', -1_500, true],
    ['boot', -3_000, false],
    ['boot', 60_000, false],
  ]
  for (const [name, after, changed] of cases) {
    set(name, NOW + after)
    t.equal(changedBetween(openTree(dir), NOW, NOW + 10_000), changed, `${name} ${after}`)
  }
  set('', 0)
  const now = Date.now()
  t.equal(changedBetween(openTree(dir), now - 60_000, now), true, 'written now, with an mtime of 1970: cp -p')
})

t.test('the path units watch the same', async (t) => {
  const texts = ['kexecctl-watch', 'kexecctl-watch-loader'].map((name) =>
    readFileSync(path.join(ROOT, `hooks/systemd/${name}.path`), 'utf8'),
  )
  const lines = texts.flatMap((text) =>
    [...text.matchAll(/^PathChanged=(?:\/run\/kexecctl\/root)?(.*)$/gm)].map((m) => m[1]),
  )
  t.strictSame(lines.sort(), [...WATCHED].sort())
  for (const text of texts) t.notMatch(text, /^PathChanged=\/(?:boot|efi)/m, 'no dependency on a mount')
  // a link below /proc is no file to SELinux, and one on disk would be followed by whoever copies or searches there
  for (const text of texts) t.notMatch(text, /^Path\w+=\/proc\//m)
  t.match(
    readFileSync(path.join(ROOT, 'hooks/tmpfiles/kexecctl.conf'), 'utf8'),
    /^L \/run\/kexecctl\/root (?:- ){4}\/$/m,
  )
})
