import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { KEXEC_BOOT, scenario } from './scenario.ts'
import { INSTALL, makeSmallPackage } from './small-package.ts'

const NODES = path.resolve(__dirname, '../nodes.sh')

interface Fault {
  what: string
  /** Shell commands in the guest: break it, and mend it. */
  break: string
  mend: string
  /** The one line that apt's output then has from kexecctl. */
  line: RegExp
}

const fake = (program: string, script: string) =>
  `mv ${program} /root/real && printf '%s\\n' '#!/bin/sh' '${script}' > ${program} && chmod 755 ${program}`
const real = (program: string) => `mv -f /root/real ${program}`
const NODE = '/usr/bin/node'
const KEXEC = '/usr/sbin/kexec'
const GONE = 'unloaded, the next reboot goes through the firmware'

const faults: Fault[] = [
  { what: 'node missing', break: `mv ${NODE} /root/real`, mend: real(NODE), line: /node is not installed/ },
  {
    what: 'node ends with 127',
    break: fake(NODE, 'exit 127'),
    mend: real(NODE),
    line: /is broken \(exit status 127\)/,
  },
  {
    what: 'Node 12',
    break: `mv ${NODE} /root/real; cp /root/node12 ${NODE}`,
    mend: real(NODE),
    line: /is too old, 18\.19 or newer is needed/,
  },
  { what: 'node killed', break: fake(NODE, 'kill -9 $$'), mend: real(NODE), line: /was killed/ },
  { what: 'node hanging', break: fake(NODE, 'sleep 100000'), mend: real(NODE), line: /not done after 180 seconds/ },
  {
    what: 'image cut short',
    break: 'cp -a /boot/vmlinuz-$(uname -r) /root/real && truncate -s 5000000 /boot/vmlinuz-$(uname -r)',
    mend: 'mv -f /root/real /boot/vmlinuz-$(uname -r)',
    line: /is cut short: 5000000 of at least/,
  },
  {
    what: 'kexec(8) failing',
    break: fake(
      KEXEC,
      'case $* in *-u) exec /root/real "$@";; esac; echo "kexec_file_load failed: Cannot allocate memory" >&2; exit 255',
    ),
    mend: real(KEXEC),
    line: /could not be loaded .*Cannot allocate memory/,
  },
  {
    what: 'kexec(8) hanging',
    break: fake(KEXEC, 'case $* in *-u) exec /root/real "$@";; esac; exec sleep 100000'),
    mend: real(KEXEC),
    line: /did not end in time/,
  },
  {
    what: '/run full',
    break: 'head -c 2G /dev/zero > /run/fill; true',
    mend: 'rm /run/fill',
    line: /the record of what is staged cannot be written \(ENOSPC/,
  },
]

const STALE = 'touch /boot/initrd.img-$(uname -r); touch /run/kexecctl/pending'
scenario('trixie', 'whatever breaks, apt ends well and nothing stale stays staged', async (s, t) => {
  const { vm } = s
  await s.installDeb()
  const [node12 = ''] = execFileSync(NODES, ['12.22.12'], { encoding: 'utf8' }).split('\n')
  await vm.copyIn(node12, '/root/node12')
  await vm.must('chmod 755 /root/node12')
  await makeSmallPackage(vm)
  await vm.must('systemctl stop kexecctl-watch.path')
  // so that the running kernel will do as a target
  await vm.writeFile('/etc/kexecctl.conf', '[Stage]\nWhen=always\n')
  await vm.must('kexecctl stage')

  for (const fault of faults) {
    t.test(fault.what, async (t) => {
      t.match(await s.status(), { loaded: true, staged: { fresh: true } }, 'something is staged')
      await vm.must(`${fault.break}; ${STALE}`)
      const { code, stdout } = await vm.run(INSTALL, { timeout: 400 })
      await vm.must(fault.mend)
      t.equal(code, 0, 'apt ends with 0')
      const lines = stdout.split('\n').filter((line) => line.startsWith('kexecctl: '))
      t.equal(lines.length, 1, 'one line says why')
      t.match(lines[0], fault.line)
      t.ok(lines[0]?.includes(GONE), GONE)
      t.equal((await vm.must('cat /sys/kernel/kexec_loaded')).trim(), '0', 'the slot holds nothing stale')
      t.equal((await vm.run('test -e /run/kexecctl/staged.json')).code, 1)
      await vm.must('kexecctl stage')
    })
  }

  t.test('kexec(8) missing: what cannot be unloaded does not start', async (t) => {
    await vm.must(`mv ${KEXEC} /root/real; ${STALE}`)
    const { code, stdout } = await vm.run(INSTALL, { timeout: 400 })
    t.equal(code, 0)
    t.match(stdout, /^kexecctl: not staged: \/sbin\/kexec is missing; .* is kept from starting$/m)
    await vm.must(real(KEXEC))
    t.match(await s.status(), { loaded: true, staged: { state: 'vetoed' } })
    await vm.reboot('systemctl reboot')
    t.not(await s.bootloaderType(), KEXEC_BOOT, 'systemd wanted to kexec it: the veto made it a firmware reboot')
    t.equal((await vm.run('test -e /run/kexecctl')).code, 1)
  })
})
