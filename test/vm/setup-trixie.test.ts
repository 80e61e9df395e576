import { readdirSync } from 'node:fs'
import { inDialog } from '../life/person.ts'
import { openTerminal } from '../life/terminal.ts'
import { cached } from './cache.ts'
import { must } from './command.ts'
import { findDeb } from './deb.ts'
import type { Machine } from './machine.ts'
import { type Scenario, scenario, type Test } from './scenario.ts'
import { stagedLine, untilQuiet, untilStaged } from './watch.ts'

const PRESEED = [
  'kexecctl kexecctl/enable boolean true',
  'kexecctl kexecctl/intercept boolean false',
  'kexecctl kexecctl/fallback boolean true',
  'kexecctl kexecctl/select select newest',
]
const CONF = 'cat /etc/kexecctl.conf.d/50-setup.conf; find /etc/kexecctl* -type f -printf "%p %m %u\\n"'

// The image has none, and no network. From mmdebstrap's default mirrors.
const installDialog = async (vm: Machine): Promise<void> => {
  const download = (directory: string) =>
    `--customize-hook=cd '${directory}' && APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" ` +
    'apt-get -q download dialog libdialog15 libncursesw6'
  const debs = await cached('dialog-trixie', { revision: 1 }, async (directory) => {
    const args = ['--mode=root', '--variant=custom', download(directory), 'trixie', '/dev/null']
    await must('unshare', ['--mount', 'mmdebstrap', ...args])
  })
  for (const name of readdirSync(debs)) await vm.copyIn(`${debs}/${name}`, `/root/${name}`)
  await vm.must('dpkg -i /root/*dialog*.deb /root/libncursesw6*.deb', { timeout: 60 })
}

const reconfigured = async (vm: Machine): Promise<string> => {
  await vm.must('DEBIAN_FRONTEND=noninteractive dpkg-reconfigure kexecctl', { timeout: 60 })
  return await vm.must(CONF)
}

const works = async (t: Test, { vm, kernels, status, kexecsInto }: Scenario): Promise<void> => {
  await untilStaged(vm)
  t.equal(await vm.must('kexecctl setup --print'), 'enable=yes\nintercept=no\nfallback=yes\nselect=newest\n')
  t.match(await status(), { enabled: true, action: 'keep', staged: { release: kernels.newer, fresh: true } })
  await kexecsInto(kernels.newer)
}

let byDialog: string | undefined

scenario(
  'trixie',
  'apt install, with somebody at the dialogs',
  async (s, t) => {
    const { vm, kernels } = s
    await installDialog(vm)
    await vm.copyIn(findDeb(), '/root/kexecctl.deb')
    const install = 'DEBIAN_FRONTEND=dialog DEBIAN_PRIORITY=low LC_ALL=C.UTF-8 apt-get install -y /root/kexecctl.deb'
    const terminal = await openTerminal(['sh', '-c', `${vm.sshCommand.replace('ssh', 'ssh -tt')} '${install}'`], 1200)
    t.teardown(terminal.close)
    await inDialog(terminal)
    const { code, screen } = await terminal.ended()
    t.equal(code, 0)
    t.match(screen, `kexecctl: staged ${kernels.newer} for the next reboot`, 'and what was asked for is staged')
    byDialog = await vm.must(CONF)
    await works(t, s)
  },
  { upgraded: true },
)

scenario(
  'trixie',
  'the same unattended, with a file of answers',
  async (s, t) => {
    const { vm, kernels, loads } = s
    await vm.writeFile('/root/preseed', `${PRESEED.join('\n')}\n`)
    await vm.must('debconf-set-selections /root/preseed')
    t.match(await s.installDeb(), stagedLine(kernels.newer))
    const conf = await vm.must(CONF)
    t.equal(conf, byDialog, 'the configuration is the same')
    await untilQuiet(vm)
    const before = await loads.count()
    t.strictSame([await reconfigured(vm), await reconfigured(vm)], [conf, conf], 'reconfigured twice')
    await untilQuiet(vm)
    t.equal(await loads.count(), before, 'which loads nothing anew')

    await vm.must('kexecctl setup --enable=no')
    await vm.must('while test "$(cat /sys/kernel/kexec_loaded)" = 1; do sleep 1; done', { timeout: 120 })
    await untilQuiet(vm)
    t.match(await s.status(), { enabled: false, staged: null }, 'switched off: noticed by itself')
    await vm.must('kexecctl setup --enable')
    await works(t, s)
  },
  { upgraded: true },
)
