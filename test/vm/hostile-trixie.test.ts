import { dryRun } from './dry-run.ts'
import { type Scenario, scenario, type Test } from './scenario.ts'
import { untilQuiet } from './watch.ts'

const EXECUTED = '/root/executed'
// In every place that a shell might look at; a bell, an escape and a turned line, which a terminal would obey.
const HOSTILE = `$(touch ${EXECUTED}) $(reboot) \`touch ${EXECUTED};reboot\` ;reboot;`
const CONTROLS = '\x1b]0;owned\x07\u202e'
const ARGUMENT = `vmtest.word=$(touch${'$'}{IFS}${EXECUTED})\`reboot\`$(reboot)`

const READING = ['status', 'status --json', 'list', 'list --json', 'check', 'stage --dry-run', 'stage --dry-run --json']

// The reading commands, and staging: nothing is executed, and nothing reaches a terminal that it would obey.
const showsIt = async ({ vm }: Scenario, t: Test, title: string) => {
  const boot = await vm.bootId()
  for (const command of READING) {
    const { stdout, stderr } = await vm.run(`kexecctl --verbose ${command}`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come out
    t.notMatch(stdout + stderr, /[\x00-\x08\x0b-\x1f\x7f\u202e]/, `${title}: ${command} is fit for a terminal`)
  }
  const { target, commands } = await dryRun(vm)
  t.ok(target?.cmdline.includes(ARGUMENT), `${title}: the argument stays byte for byte`)
  t.ok(
    commands[0]?.some((word) => word.includes(ARGUMENT)),
    `${title}: as one word of kexec's`,
  )

  const text = await vm.must('kexecctl stage --dry-run')

  await vm.must('kexecctl stage')
  t.equal((await vm.run(`test -e ${EXECUTED}`)).code, 1, `${title}: nothing was executed`)
  t.equal(await vm.bootId(), boot, `${title}: and nothing rebooted`)

  // What is shown as a command may be copied into a shell. The id is another one each time.
  const shown = text.match(/^would run: (.*)$/m)?.[1] ?? ''
  await vm.writeFile('/root/copied.sh', `reboot() { touch ${EXECUTED}; }\nprintf '%s\\n' ${shown}\n`)
  const read = (await vm.must('sh /root/copied.sh')).replace(/kexecctl\.id=\w+/, '')
  t.equal(
    read,
    `${commands[0]?.join('\n')}\n`.replace(/kexecctl\.id=\w+/, ''),
    `${title}: copied, it is the same words`,
  )
  t.equal((await vm.run(`test -e ${EXECUTED} && rm ${EXECUTED}`)).code, 1, `${title}: and nothing is executed then`)
}

// grub-mkconfig copies it as it stands, after its first lines.
const custom = (release: string): string => `#!/bin/sh
exec tail -n +3 $0
menuentry '$(reboot)' --id '${HOSTILE}' {
  linux /boot/vmlinuz-${release} '$(reboot)'
}
menuentry '${HOSTILE}${CONTROLS}' --id hostile {
  search --no-floppy --label --set=root root
  linux /boot/vmlinuz-${release} root=LABEL=root ro console=ttyS0 '${ARGUMENT}'
  initrd /boot/initrd.img-${release}
}
`

scenario('trixie', 'a hostile GRUB menu is shown escaped and nothing in it is executed', async (s, t) => {
  const { vm, kernels } = s
  const { newer } = kernels
  await s.installDeb()
  await s.apt('apt upgrade -y')
  await untilQuiet(vm)
  await vm.must('systemctl stop kexecctl-watch.path')
  await vm.writeFile('/etc/grub.d/40_custom', custom(newer), '755')
  await vm.writeFile('/etc/default/grub.d/zz-ours.cfg', 'GRUB_DEFAULT=hostile\n')
  await vm.must('update-grub 2>&1', { timeout: 120 })
  await showsIt(s, t, 'GRUB')
  await s.kexecsInto(newer)
  t.ok((await vm.must('cat /proc/cmdline')).includes(ARGUMENT), 'the new kernel got it as it stands')
  t.equal((await vm.run(`test -e ${EXECUTED}`)).code, 1)
})

const entry = (release: string, token: string): string =>
  [
    `title ${HOSTILE}${CONTROLS}`,
    `version 9999$(reboot)`,
    `linux /${token}/${release}/linux`,
    `initrd /${token}/${release}/initrd.img-${release}`,
    `options root=LABEL=root ro console=ttyS0 ${ARGUMENT}`,
    '',
  ].join('\n')

scenario('trixie-sdboot', 'a hostile boot entry is shown escaped and nothing in it is executed', async (s, t) => {
  const { vm, kernels } = s
  await s.installDeb()
  await s.apt('apt upgrade -y')
  await untilQuiet(vm)
  await vm.must('systemctl stop kexecctl-watch.path')
  const token = (await vm.must('cat /etc/machine-id')).trim()
  await vm.writeFile('/boot/efi/loader/entries/zz-hostile.conf', entry(kernels.newer, token))
  // systemd itself takes no such name ("Invalid loader entry name"): it only lies there
  await vm.writeFile("/boot/efi/loader/entries/zz$(reboot)`reboot`'.conf", entry(kernels.newer, token))
  await vm.must('bootctl set-default zz-hostile.conf')
  await showsIt(s, t, 'BLS')
})
