import t from 'tap'
import { run } from '../../src/cli/status.ts'
import { readSystemd } from '../../src/machine/systemd.ts'
import type { Fallback } from '../../src/plan/boot-types.ts'
import { rebootTable } from '../../src/plan/reboot-table.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { block } from '../../src/state/blocked.ts'
import { writeFallback } from '../../src/state/fallback.ts'
import { appendHistory } from '../../src/state/history.ts'
import { writeNext } from '../../src/state/next.ts'
import { blockOf, GRUB_CFG, GRUBENV } from '../boot/loader-machine.ts'
import { without } from '../machine/trees.ts'
import { boot, downtime } from '../plan/boots.ts'
import { BOOT_ID, type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { contextOf } from './context.ts'

const hook = ({ tree }: FakeMachine) => reconcile(tree, {}, { by: 'hook' }, 5)
const status = ({ tree }: FakeMachine, args = {}) => run(args, contextOf(tree))

const TARGET = {
  release: NEW,
  image: `/boot/vmlinuz-${NEW}`,
  initrds: [`/boot/initrd.img-${NEW}`],
  cmdline: 'root=/dev/vda2 ro',
  source: 'newest',
}

t.test('as JSON: everything, with its name and type', async (t) => {
  const machine = fakeMachine(t)
  t.same((await status(machine)).data, {
    schema: 1,
    running: OLD,
    bootedBy: 'unknown',
    enabled: true,
    loaded: false,
    foreign: false,
    held: false,
    blocked: [],
    next: 'auto',
    fallback: null,
    confirmed: null,
    wishes: [],
    staged: null,
    target: TARGET,
    action: 'stage',
    reason: `${NEW} is the kernel to start next`,
    reboot: rebootTable({
      ...readSystemd(machine.tree),
      loaded: 'none',
      stages: true,
      wishes: [],
      intercept: true,
      next: undefined,
    }),
    estimate: { kexec: null, firmware: null },
    findings: [],
  })
  await hook(machine)
  const { id, stagedAt } = machine.record() as { id: string; stagedAt?: string }
  const staged = { id, release: NEW, state: 'loaded', fresh: true, stagedAt, cmdline: TARGET.cmdline, syscall: 'file' }
  t.match((await status(machine)).data, { loaded: true, foreign: false, staged, action: 'keep' })
})

const AT = '2026-11-22T03:00:00.000Z'
const LINE = { schema: 1, at: AT, bootId: BOOT_ID, id: null, release: OLD } as const
const CONTENT = { release: NEW, image: 'image', initrds: [], cmdline: 'another' }
const FALLBACK: Fallback = {
  schema: 1,
  loader: 'grub',
  entry: 'gnulinux-old',
  file: '/boot/grub/grubenv',
  release: OLD,
  insteadOf: NEW,
  at: AT,
}

type Row = [what: string, (m: FakeMachine) => unknown, data: object, asWanted: boolean, text: RegExp]

t.test('what the next reboot does, and whether that is as wanted', async (t) => {
  const table: Row[] = [
    ['nothing is staged', () => {}, { action: 'stage' }, false, /next reboot +goes through the firmware\n/],
    [
      'the target is staged',
      hook,
      { action: 'keep' },
      true,
      new RegExp(`next reboot +starts ${NEW.replaceAll('+', '\\+')}\n`),
    ],
    [
      'what is staged is stale',
      async (m) => {
        await hook(m)
        m.write(`/boot/initrd.img-${NEW}`, 'another')
      },
      { action: 'stage', staged: { fresh: false } },
      false,
      /next reboot +goes through the firmware, unless it is staged anew: /,
    ],
    [
      'an image of somebody else',
      (m) => m.write('/sys/kernel/kexec_loaded', '1\n'),
      { action: 'foreign', foreign: true, loaded: true, staged: null },
      false,
      /starts an image that kexecctl did not load\n/,
    ],
    [
      'kexec -u behind our back',
      async (m) => {
        await hook(m)
        m.write('/sys/kernel/kexec_loaded', '0\n')
      },
      { action: 'held', held: true, loaded: false, staged: null },
      true,
      /goes through the firmware\n/,
    ],
    [
      'a crash while loading',
      (m) => m.write('/run/kexecctl/staged.json', '{"state":"loading"}'),
      { action: 'stage', staged: null },
      false,
      /staged +nothing\n/,
    ],
    [
      'it runs already',
      (m) => m.remove(`/boot/vmlinuz-${NEW}`),
      { action: 'none', target: { release: OLD } },
      true,
      /none: /,
    ],
    [
      'switched off',
      (m) => m.write('/etc/default/kexec', 'LOAD_KEXEC=false\n'),
      { action: 'disabled', enabled: false },
      true,
      /off by LOAD_KEXEC/,
    ],
    ['a container', (m) => m.write('/.dockerenv', ''), { action: 'abstain' }, true, /abstain: this is a container/],
    [
      'an image cut short',
      (m) => m.install(NEW, 2200),
      { action: 'refuse', findings: [{ id: 'image-integrity' }] },
      false,
      /\nrefuse {2}image-integrity: /,
    ],
    ['no sysfs', (m) => m.remove('/sys'), { loaded: null, foreign: null }, false, /next reboot +cannot be told/],
    [
      'no /proc',
      (m) => m.remove('/proc'),
      { running: null, target: { release: NEW, cmdline: '' }, action: 'refuse' },
      false,
      /running +unknown\ntarget +\S+ \(newest\)\n/,
    ],
    [
      'somebody wants the firmware',
      async (m) => {
        await hook(m)
        writeNext(m.tree, { want: 'firmware' })
      },
      { action: 'keep', next: 'firmware', wishes: [{ id: 'next' }] },
      true,
      /asked for +kexecctl next firmware\nnext reboot +goes through the firmware: kexecctl next firmware asks for it\n/,
    ],
    [
      'the last check is masked, and nothing else stands in the way',
      async (m) => {
        await hook(m)
        m.write('/etc/systemd/system/kexecctl.service', '')
        m.write('/usr/lib/systemd/system/kexecctl-veto.service', '[Unit]')
        m.write('/etc/systemd/system/kexec.target.wants/kexecctl-veto.service', '[Unit]')
      },
      { action: 'keep', reboot: [{ request: 'reboot', outcome: 'firmware' }] },
      true,
      /next reboot +goes through the firmware: kexecctl.service, the last check, does not run\n/,
    ],
    [
      'the note of a fallback that was used up',
      (m) => writeFallback(m.tree, FALLBACK),
      { fallback: null },
      false,
      /^(?!fallback)/m,
    ],
    [
      'a fallback is armed',
      (m) => {
        m.write('/etc/fstab', '/dev/sda1 / ext4 defaults 0 1\n')
        m.write('/boot/grub/grub.cfg', GRUB_CFG)
        m.write(GRUBENV, blockOf(`next_entry=${FALLBACK.entry}`))
        writeFallback(m.tree, FALLBACK)
      },
      { fallback: { entry: 'gnulinux-old', release: OLD, insteadOf: NEW, loader: 'grub', armedAt: AT } },
      false,
      /fallback +\S+ \(gnulinux-old\), until \S+ is confirmed\n/,
    ],
    [
      'it did not come up',
      (m) => block(m.tree, { identity: CONTENT, outcome: 'fell back', evidence: 'the journal', at: AT }),
      { blocked: [{ release: NEW, outcome: 'fell back', evidence: 'the journal', since: AT }] },
      false,
      /blocked +\S+, fell back \(2026-11-22T03:00:00.000Z, the journal\)\n/,
    ],
    [
      'this boot could not be confirmed',
      (m) => {
        m.remove(`/boot/vmlinuz-${NEW}`)
        appendHistory(m.tree, { ...LINE, event: 'confirm', confirmed: false, reason: 'web.service is failed' })
      },
      { action: 'none', confirmed: 'failed' },
      false,
      /running +\S+, not confirmed: web.service is failed\n/,
    ],
    [
      'started by kexec',
      (m) => m.write('/proc/sys/kernel/bootloader_type', '208\n'),
      { bootedBy: 'kexec' },
      false,
      /, started by kexec\n/,
    ],
  ]
  for (const [what, prepare, data, asWanted, text] of table) {
    const machine = fakeMachine(t)
    await prepare(machine)
    const answer = await status(machine)
    t.match(answer.data, data, what)
    t.match(answer.text, text, what)
    t.equal(answer.exit, 0, what)
    t.equal((await status(machine, { exitCode: true })).exit, asWanted ? 0 : 3, what)
  }
})

t.test('how the ways to ask for a reboot go, in two lines or one by one', async (t) => {
  const machine = fakeMachine(t)
  t.match((await status(machine)).text, /^ {2}by kexec +kexecctl reboot$/m, 'which stages first')
  await hook(machine)
  const { text } = await status(machine)
  t.match(text, /^ {2}by kexec +reboot, systemctl reboot, shutdown -r now, /m)
  t.match(text, /^ {2}by firmware +systemctl start reboot\.target, .*reboot -f/m)
  const verbose = await run({}, contextOf(machine.tree, {}, { verbose: true }))
  t.match(verbose.text, /^ {2}init 6 +firmware$/m)
})

t.test('what an ordinary user may not read is not told as missing', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  const as = async (...paths: string[]) => await run({}, contextOf(without(machine.tree, ...paths)))
  const record = await as('/run/kexecctl/staged.json')
  t.match(record.data, { loaded: true, foreign: null, staged: null })
  t.match(record.text, /next reboot +cannot be told: the record/)
  t.match((await as('/boot')).data, { target: null, reason: /\/boot is not readable \(EACCES\)/ })
  t.match((await as('/sys/kernel/kexec_loaded')).data, { loaded: null, foreign: null })
})

t.test('the command line that differs, and more with --verbose', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/proc/cmdline', 'BOOT_IMAGE=/x root=/dev/vda2 ro single kexecctl.id=1\n')
  t.match((await status(machine)).text, /\ncommand line +-single\n/)
  t.notMatch((await status(machine)).text, /^ok /m)
  const verbose = await run({}, contextOf(machine.tree, {}, { verbose: true }))
  t.match(verbose.text, /^ok {6}memory: /m)
})

t.test('what the next reboot takes, the way it goes', async (t) => {
  const machine = fakeMachine(t)
  const took = (bootId: string, bootedBy: 'kexec' | 'firmware', total: number) => {
    appendHistory(machine.tree, boot({ bootId, bootedBy }))
    appendHistory(machine.tree, downtime(bootId, { total }))
  }
  const row = async () => /^ {2}takes +(.*)$/m.exec((await status(machine)).text)?.[1]
  t.equal(await row(), undefined, 'nobody knows')
  took('a', 'firmware', 250)
  t.equal(await row(), 'about 4 min on this machine')
  took('b', 'kexec', 14)
  t.equal(await row(), 'about 4 min on this machine', 'nothing is staged')
  await hook(machine)
  t.equal(await row(), 'about 14 s, through the firmware about 4 min on this machine')
  t.match((await status(machine)).data, {
    estimate: { kexec: { seconds: 14, of: 1 }, firmware: { seconds: 250, of: 1 } },
  })
  writeNext(machine.tree, { want: 'firmware' })
  t.equal(await row(), 'about 4 min on this machine')
})
