import path from 'node:path'
import t from 'tap'
import { readSystemdBoot } from '../../src/bootloader/bls/systemd-boot.ts'
import { ownWordsIn } from '../../src/bootloader/own-words.ts'
import type { RawEntry } from '../../src/bootloader/types.ts'
import { openTree } from '../../src/sys/fs.ts'

const raw = (at: string, cmdline: string): RawEntry => ({
  id: 'x',
  title: 'x',
  at,
  linux: { device: { by: 'mounted', at: '/boot' }, path: '/vmlinuz' },
  initrds: [],
  cmdline,
})

t.test('what kernel-install copies', async (t) => {
  const tree = openTree(path.join(__dirname, '../fixtures/systemd-boot/leaked'))
  t.match(readSystemdBoot(tree, { esp: '/efi' }).findings, [
    {
      id: 'own-words-leaked',
      level: 'warn',
      evidence: '/efi/loader/entries/debian-6.12.48+deb13-amd64.conf:7',
      hint: /options line of \/efi\/loader\/entries\/debian-6.12.48\+deb13-amd64.conf, .*\/etc\/kernel\/cmdline/,
    },
  ])
  const clean = openTree(path.join(__dirname, '../fixtures/systemd-boot/plain'))
  t.same(readSystemdBoot(clean, { esp: '/efi' }).findings, [])
})

t.test('one finding a file, with its mend', async (t) => {
  const found = ownWordsIn([
    raw('/boot/grub/grub.cfg:10', 'ro kexecctl.id=1'),
    raw('/boot/grub/grub.cfg:20', 'kexecctl.id=2 ro'),
    raw('/a.conf:1', 'ro kexecctl.id=2 panic=10 rd.shell=0 panic=30'),
    { ...raw('/efi/EFI/Linux/a.efi', 'kexecctl.id=3'), uki: true },
  ])
  t.match(found, [
    { evidence: '/boot/grub/grub.cfg:10', hint: /\/etc\/default\/grub/, message: /one boot: kexecctl.id$/ },
    { evidence: '/a.conf:1', message: /one boot: kexecctl.id panic=10 rd.shell=0$/ },
    { evidence: '/efi/EFI/Linux/a.efi', hint: /build \/efi\/EFI\/Linux\/a.efi again/ },
  ])
  t.equal(found.length, 3)
  for (const line of ['ro', 'xkexecctl.id=1', 'kexecctl', 'kexecctl.id', ''])
    t.same(ownWordsIn([raw('/a.conf:1', line)]), [])
})
