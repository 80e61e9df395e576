import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import t from 'tap'
import { buildOnce, ROOT } from '../built.ts'
import { MACHINES } from './machines.ts'
import { valuesOf } from './parse.ts'

const UNITS = ['kexecctl-metrics.timer', 'kexecctl-metrics.service']
const page = readFileSync(path.join(ROOT, 'docs/metrics.md'), 'utf8')

const why = (): string | false => {
  if (process.getuid?.() !== 0) return 'only root can have a systemd of its own'
  if (!existsSync('/lib/systemd/systemd')) return 'systemd is not installed'
  const can = spawnSync('sh', [
    '-c',
    'cd /sys/fs/cgroup; [ ! -d systemd ] || cd systemd; mkdir kexecctl-$$ && rmdir kexecctl-$$',
  ])
  return can.status === 0 ? false : 'there are no cgroups to be had'
}
const skip = why()

const { file, done } = buildOnce()
t.teardown(done)

// The unit's own program on a machine where something is staged, as far as files say so. It is done at
// once: in a container OnBootSec= counts from its start.
const SETUP = `set -eu
cp /mnt/units/* /etc/systemd/system
install -m 755 /mnt/kexecctl /usr/sbin/kexecctl
[ -x /usr/bin/node ] || install -m 755 /mnt/node /usr/bin/node
cp -r /mnt/machine/boot/. /boot
mkdir -p /etc/systemd/system/kexecctl-metrics.timer.d /var/lib/kexecctl /var/lib/prometheus/node-exporter
cp /mnt/machine/var/lib/kexecctl/* /var/lib/kexecctl
printf '[Timer]\\nOnBootSec=\\nOnBootSec=1ms\\nRandomizedDelaySec=0\\nAccuracySec=1ms\\n' >/etc/systemd/system/kexecctl-metrics.timer.d/now.conf
`

/** Runs lines of sh as a service of a systemd with our units in it; what they print. */
const underSystemd = async (t: { testdir: () => string }, probe: string, setup = ''): Promise<string> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'kexecctl-systemd-'))
  const at = (name: string) => path.join(dir, name)
  try {
    mkdirSync(at('units'))
    for (const name of UNITS) cpSync(path.join(ROOT, 'hooks/systemd', name), at(`units/${name}`))
    cpSync(file, at('kexecctl'))
    cpSync(process.execPath, at('node'))
    cpSync((await MACHINES.idle(t)).tree.root, at('machine'), { recursive: true })
    writeFileSync(at('setup'), SETUP + setup)
    writeFileSync(at('probe'), `until systemctl -q is-active multi-user.target; do sleep 0.1; done\n${probe}`)
    const { status, stderr } = spawnSync(path.join(__dirname, 'systemd.sh'), [dir], { encoding: 'utf8' })
    if (status !== 0 || !existsSync(at('out'))) throw new Error(`${stderr}${readFileSync(at('console'), 'utf8')}`)
    return readFileSync(at('out'), 'utf8')
  } finally {
    spawnSync('rm', ['-rf', '--one-file-system', dir])
  }
}

const FILE = '/var/lib/prometheus/node-exporter/kexecctl.prom'
const WAIT = `i=0; until [ -e ${FILE} ] || [ $((i += 1)) -gt 300 ]; do sleep 0.1; done\n`
const lasting = (text: string) => {
  const values = valuesOf(text)
  for (const key of Object.keys(values)) if (key.startsWith('kexecctl_last_run_')) delete values[key]
  return values
}

t.test('off, and switched on as the page says', { skip }, async (t) => {
  const [, enable = ''] = /^ {4}(systemctl enable --now kexecctl-metrics.timer)$/m.exec(page) ?? []
  const [, disable = ''] = /\(`(systemctl disable --now kexecctl-metrics.timer)`\)/.exec(page) ?? []
  const said = await underSystemd(
    t,
    `systemctl is-enabled kexecctl-metrics.timer; systemctl is-active kexecctl-metrics.timer
${enable} 2>/dev/null; systemctl is-active kexecctl-metrics.timer
${WAIT}stat -c '%a %U' ${FILE}; ls /var/lib/prometheus/node-exporter
${disable} 2>/dev/null; systemctl is-enabled kexecctl-metrics.timer; ls ${FILE}
echo ---; cat ${FILE}; echo ---; kexecctl metrics`,
  )
  const [state, inside = '', outside = ''] = said.split('---\n')
  t.equal(state, `disabled\ninactive\nactive\n644 root\nkexecctl.prom\ndisabled\n${FILE}\n`)
  t.strictSame(lasting(inside), lasting(outside), 'in its sandbox it sees what an administrator sees')
  t.match(lasting(inside), { kexecctl_kernels: 1, 'kexecctl_history_boots{by=kexec}': 2 })
})

// of docs/metrics.md: what `systemctl edit` makes
const [, dropIn = ''] = /^( {4}\[Service\]\n(?: {4}.*\n)+)/m.exec(page) ?? []
const OTHER = '/var/lib/node_exporter/textfile_collector'

t.test('another directory, or none', { skip }, async (t) => {
  const said = await underSystemd(
    t,
    `rmdir /var/lib/prometheus/node-exporter
systemctl start kexecctl-metrics.service 2>/dev/null || echo failed
systemctl show -P ExecMainStatus kexecctl-metrics.service; cat /tmp/said
mkdir -p ${OTHER} /etc/systemd/system/kexecctl-metrics.service.d
cat >/etc/systemd/system/kexecctl-metrics.service.d/override.conf <<'END'
${dropIn.replace(/^ {4}/gm, '')}END
systemctl daemon-reload; systemctl start kexecctl-metrics.service && ls ${OTHER}
chown 12:12 ${OTHER}; chmod 755 ${OTHER}; : >/tmp/said
systemctl start kexecctl-metrics.service 2>/dev/null || cat /tmp/said
rm -r ${OTHER}; ln -s /etc ${OTHER}; : >/tmp/said
systemctl start kexecctl-metrics.service 2>/dev/null || cat /tmp/said; ls /etc/kexecctl.prom 2>/dev/null`,
    `mkdir /etc/systemd/system/kexecctl-metrics.service.d
printf '[Service]\\nStandardError=append:/tmp/said\\n' >/etc/systemd/system/kexecctl-metrics.service.d/a.conf\n`,
  )
  t.equal(
    said.replaceAll(/\.\d+\.new/g, '.PID.new'),
    `failed\n1\nkexecctl: ${FILE} cannot be written (write-failed)\n` +
      ` -> ENOENT: no such file or directory, open '/var/lib/prometheus/node-exporter'\n` +
      `hint: make /var/lib/prometheus/node-exporter, or name a file in another directory\n` +
      `kexecctl.prom\nkexecctl: ${OTHER}/kexecctl.prom cannot be written (write-failed)\n` +
      ` -> EACCES: permission denied, open '${OTHER}/kexecctl.prom.PID.new'\n` +
      'hint: name a file in a directory that you may write\n' +
      // ReadWritePaths= follows it, and lets us write there
      `kexecctl: ${OTHER}/kexecctl.prom cannot be written (write-failed)\n` +
      ` -> a link leads from ${OTHER} to /etc\n` +
      'hint: name it without a link on the way\n',
  )
})

const PLACES =
  '/ /etc /usr /root /home /boot /run /run/kexecctl /var/lib /var/lib/kexecctl /var/cache /proc/sys/kernel/panic'
const HARM = `exec 2>/dev/null
mkdir -p /run/kexecctl
for place in ${PLACES} /proc/sysrq-trigger /sys/power /sys/fs/cgroup /sys/kernel/kexec_loaded; do
  test ! -w $place || echo "writes $place"
done
unshare --mount true && echo unshare
mount -t tmpfs none /media && echo mount
date --set=@0 >/dev/null && echo date
perl -e 'use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0) or exit 1' && echo socket
perl -e 'exit !chown 1, 1, "${path.dirname(FILE)}"' && echo chown
nice -n -5 true && [ "$(nice -n -5 nice)" -lt 0 ] && echo nice
true </dev/loop-control && echo device
dmesg >/dev/null && echo dmesg
touch ${path.dirname(FILE)}/x && rm ${path.dirname(FILE)}/x && echo writes
cat /boot/secret && echo reads
true`

t.test('the sandbox', { skip }, async (t) => {
  const said = await underSystemd(
    t,
    `systemctl start harm.service; sh /mnt/harm >/tmp/outside; cat /tmp/outside; echo ---; cat /tmp/inside`,
    `cat >/mnt/harm <<'END'
${HARM}
END
mkdir -p /boot; printf 'secret ' >/boot/secret; chown 12:12 /boot/secret; chmod 600 /boot/secret
sed -e 's|^ExecStart=.*|ExecStart=-/bin/sh /mnt/harm|' /mnt/units/kexecctl-metrics.service >/etc/systemd/system/harm.service
printf 'StandardOutput=file:/tmp/inside\\n' >>/etc/systemd/system/harm.service\n`,
  )
  const [outside = '', inside] = said.split('---\n')
  t.match(outside, /^writes \/etc\n[\s\S]*^unshare\nmount\n[\s\S]*^socket\n/m, 'it would be seen')
  t.equal(inside, 'writes\nsecret reads\n')
})

t.test('nothing before the boot is complete', { skip }, async (t) => {
  const said = await underSystemd(
    t,
    `${WAIT}at() { systemctl show -P "$2" "$1"; }
echo "$(at kexecctl-metrics.timer ActiveEnterTimestampMonotonic) $(at slow.service ExecMainExitTimestampMonotonic) $(at kexecctl-metrics.service ExecMainStartTimestampMonotonic)"`,
    `systemctl --root=/ enable kexecctl-metrics.timer 2>/dev/null
printf '[Unit]\\nBefore=multi-user.target\\n[Service]\\nType=oneshot\\nExecStart=/bin/sleep 2\\n' >/etc/systemd/system/slow.service
ln -s ../slow.service /etc/systemd/system/multi-user.target.wants\n`,
  )
  const [timer = 0, booted = 0, ran = 0] = said.trim().split(' ').map(Number)
  t.ok(timer > 0 && booted > timer, said)
  t.ok(ran >= booted, said)
})

t.test('both packages have the units as they are here', async (t) => {
  t.strictSame(
    readdirSync(path.join(ROOT, 'hooks/systemd'))
      .filter((name) => name.includes('metrics'))
      .sort(),
    UNITS.sort(),
  )
})
