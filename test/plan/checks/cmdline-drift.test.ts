import t from 'tap'
import { cmdlineDrift } from '../../../src/plan/checks/cmdline-drift.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { facts } from '../facts.ts'
import { rows } from './rows.ts'

const lines = (runs: string | undefined, is: string) => (facts: Facts, entry: Entry) => {
  facts.running.cmdline = runs
  entry.cmdline = is
}

t.test('cmdline-drift', async (t) =>
  rows(t, cmdlineDrift, [
    ['the same but for BOOT_IMAGE', 'ok', undefined, () => {}],
    ['another order and other quotes', 'ok', undefined, lines('ro root=/dev/vda2 a="b"', 'root=/dev/vda2 "a=b" ro')],
    [
      'the words of an earlier kexec',
      'ok',
      undefined,
      lines('ro kexecctl.id=0123456789abcdef panic=10 rd.shell=0 rd.emergency=reboot', 'ro'),
    ],
    ["systemd-boot's initrd=", 'ok', undefined, lines('initrd=\\a\\initrd ro', 'ro')],
    ['for one boot alone', 'ok', undefined, lines('ro single systemd.unit=rescue.target', 'ro')],
    ['for one boot alone, and more', 'note', /running one: -quiet$/, lines('ro quiet single', 'ro')],
    ['in a recovery entry', 'note', /running one: \+single$/, lines('ro', 'ro single')],
    ['a new word', 'note', /running one: \+mitigations=off$/, lines('ro', 'ro mitigations=off')],
    ['another value', 'note', /running one: -console=tty0 \+console=ttyS0$/, lines('console=tty0', 'console=ttyS0')],
    ['cannot be told', 'ok', undefined, lines(undefined, 'ro mitigations=off')],
  ]),
)

t.test('the entry that it is asked about, which need not be the target', async (t) => {
  const all = facts()
  const { entry } = all.choice
  if (!entry) throw new Error('no entry')
  t.match(cmdlineDrift.look(all, { ...entry, cmdline: `${entry.cmdline} other` }), { message: /\+other$/ })
})
