import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { readWishes } from '../../src/machine/wishes.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

const pending = gunzipSync(fs.readFileSync(path.resolve('test/fixtures/fwupd/pending.db.gz')))
const INDICATIONS = '/sys/firmware/efi/efivars/OsIndications-8be4df61-93ca-11d2-aa0d-00e098032b8c'
const setup = Buffer.from('070000000100000000000000', 'hex')

t.test('who wants the firmware', async (t) => {
  const cases: [nodes: Record<string, Node>, ids: string[], why: string][] = [
    [{}, [], 'nobody'],
    [{ '/no-kexec-reboot': '' }, ['no-kexec-reboot'], 'coldreboot(8)'],
    [{ '/no-kexec-reboot': { link: '/nowhere' } }, ['no-kexec-reboot'], 'a link to nowhere'],
    [{ '/no-kexec-reboot': { link: '/no-kexec-reboot' } }, ['no-kexec-reboot'], 'a link to itself'],
    [{ '/run/systemd/reboot-to-firmware-setup': '' }, ['firmware-setup'], 'no EFI'],
    [{ '/run/systemd/reboot-to-boot-loader-menu': '0\n' }, ['boot-menu'], 'GRUB of Fedora'],
    [{ '/run/systemd/reboot-to-boot-loader-entry': 'x' }, ['one-shot'], 'an entry'],
    [{ '/run/systemd/reboot-param': '0 tryboot' }, ['reboot-argument'], 'Raspberry Pi'],
    [{ '/run/systemd/reboot-param': '\n' }, [], 'no argument'],
    [{ '/run/systemd/reboot-param': { dir: true } }, [], 'no file'],
    [{ '/boot/efi/EFI/UpdateCapsule/a.cap': 'x' }, ['capsule'], 'a capsule'],
    [{ '/var/lib/fwupd/pending.db': pending, '/proc/stat': 'btime 1780000000\n' }, ['fwupd'], 'fwupd'],
    [{ [INDICATIONS]: setup }, ['firmware-setup'], 'EFI'],
    [{ [INDICATIONS]: setup, '/run/systemd/reboot-to-firmware-setup': '' }, ['firmware-setup'], 'twice the same'],
    [{ '/no-kexec-reboot': '', '/run/systemd/reboot-param': 'x' }, ['no-kexec-reboot', 'reboot-argument'], 'two'],
  ]
  for (const [nodes, ids, why] of cases)
    t.same(
      readWishes(makeTree(t, nodes)).map(({ id }) => id),
      ids,
      why,
    )
})

t.test('the words', async (t) => {
  const nodes = { '/no-kexec-reboot': '', '/run/systemd/reboot-param': `0 "try\nboot${'x'.repeat(5000)}` }
  t.match(readWishes(makeTree(t, nodes)), [
    { message: 'coldreboot(8) asks for the firmware (/no-kexec-reboot)', hint: 'to take it back: rm /no-kexec-reboot' },
    { message: 'the firmware is to be handed "0 \\"try" (systemctl reboot --reboot-argument)' },
  ])
})
