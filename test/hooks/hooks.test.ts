import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { ROOT } from '../built.ts'
import { type Place, PROGRAM, runHook } from './run-hook.ts'

const POSTINST = 'hooks/kernel/postinst.d/zzz-kexecctl'
const POSTRM = 'hooks/kernel/postrm.d/zzz-kexecctl'
const INITRAMFS = 'hooks/initramfs/zzz-kexecctl'
const ARGS = ['6.1.0-9', '/boot/x y']

const apt = { DPKG_FRONTEND_LOCKED: 'true' }
const call = (event: string) => `called ${event} 6.1.0-9 /boot/x y`
const cases: [string, NodeJS.ProcessEnv, string, Place?][] = [
  [POSTINST, {}, call('postinst')],
  [POSTINST, { DEB_MAINT_PARAMS: '' }, call('postinst')],
  [POSTINST, { DEB_MAINT_PARAMS: 'configure ' }, call('postinst')],
  [POSTINST, { DEB_MAINT_PARAMS: 'configure 6.1.1-1' }, call('postinst')],
  [POSTINST, { DEB_MAINT_PARAMS: "'configure' '6.1.1-1'" }, call('postinst')],
  [POSTINST, { DEB_MAINT_PARAMS: 'abort-upgrade 6.1.1-1' }, 'nothing'],
  [POSTINST, { DEB_MAINT_PARAMS: 'triggered update-initramfs' }, 'nothing'],
  [POSTINST, { ...apt, DEB_MAINT_PARAMS: 'configure ' }, 'mark'],
  [POSTINST, { ...apt, DEB_MAINT_PARAMS: 'abort-remove' }, 'nothing'],
  [POSTINST, { DPKG_FRONTEND_LOCKED: '' }, call('postinst')],
  [POSTINST, apt, call('postinst'), { aptHook: false }],
  [POSTINST, apt, call('postinst'), { runIsFile: true }],
  [POSTINST, {}, 'nothing', { chroot: true }],
  [POSTINST, apt, 'nothing', { chroot: true }],
  [POSTINST, {}, 'nothing', { systemd: false }],
  [POSTINST, apt, 'nothing', { systemd: false }],
  [POSTINST, apt, 'nothing', { program: '' }],
  [POSTINST, apt, 'nothing', { container: '/run/systemd/container' }],
  [POSTINST, {}, 'nothing', { container: '/.dockerenv' }],
  [POSTRM, {}, call('postrm')],
  [POSTRM, { DEB_MAINT_PARAMS: 'remove' }, call('postrm')],
  [POSTRM, { DEB_MAINT_PARAMS: 'purge ' }, call('postrm')],
  [POSTRM, { DEB_MAINT_PARAMS: "'purge'" }, call('postrm')],
  [POSTRM, { DEB_MAINT_PARAMS: 'upgrade 6.1.1-1' }, 'nothing'],
  [POSTRM, { DEB_MAINT_PARAMS: 'abort-install' }, 'nothing'],
  [POSTRM, { ...apt, DEB_MAINT_PARAMS: 'remove' }, 'mark'],
  [POSTRM, { ...apt, DEB_MAINT_PARAMS: 'remove' }, 'nothing', { chroot: true }],
  [POSTRM, apt, 'nothing', { container: '/run/ostree-booted' }],
  [INITRAMFS, apt, 'nothing', { container: '/run/.containerenv' }],
  [INITRAMFS, {}, call('initramfs')],
  [INITRAMFS, { DEB_MAINT_PARAMS: '' }, call('initramfs')],
  [INITRAMFS, apt, 'mark'],
  [INITRAMFS, apt, call('initramfs'), { aptHook: false }],
  [INITRAMFS, apt, 'nothing', { chroot: true }],
  [POSTINST, { DPKG_ROOT: '/target' }, 'nothing'],
  [POSTRM, { ...apt, SYSTEMD_OFFLINE: '1' }, 'nothing'],
  [INITRAMFS, { ...apt, DPKG_ROOT: '/target' }, 'nothing'],
  [INITRAMFS, { SYSTEMD_OFFLINE: 'true' }, 'nothing'],
  [POSTINST, { SYSTEMD_OFFLINE: '0' }, call('postinst')],
  [POSTRM, { SYSTEMD_OFFLINE: 'False' }, call('postrm')],
  [INITRAMFS, { SYSTEMD_OFFLINE: 'no' }, call('initramfs')],
]

for (const shell of ['/bin/dash', '/bin/bash'])
  t.test(`what the hooks do, ${path.basename(shell)}`, async (t) => {
    const dir = t.testdir()
    for (const [hook, env, did, place] of cases)
      t.strictSame(
        runHook(dir, shell, hook, ARGS, env, place),
        { status: 0, stdout: '', did },
        `${hook} ${JSON.stringify(env)} ${JSON.stringify(place ?? {})}`,
      )
  })

t.test('apt: one command that costs nothing without a mark and never fails', async (t) => {
  const r = spawnSync('apt-config', ['-c', path.join(ROOT, 'hooks/apt/99kexecctl'), 'dump'], { encoding: 'utf8' })
  if (r.error) return t.plan(0, 'apt is not installed')
  const lines = r.stdout.split('\n').filter((l) => /^DPkg::Post-Invoke:: .*kexecctl/.test(l))
  t.equal(lines.length, 1)
  const command = lines[0]?.replace(/^DPkg::Post-Invoke:: "(.*)";$/, '$1') ?? ''
  const dir = t.testdir({ run: { kexecctl: {} }, usr: { sbin: { kexecctl: PROGRAM } } })
  const moved = command.replaceAll(/(?<=\s)\/(run|usr)(?=\/)/g, `${dir}/$1`)
  const go = () => spawnSync('/bin/sh', ['-c', moved], { encoding: 'utf8', env: {} })
  t.match(go(), { status: 0, stdout: '' }, 'no mark')
  writeFileSync(path.join(dir, 'run/kexecctl/pending'), '')
  t.match(go(), { status: 0, stdout: '' }, 'no program')
  spawnSync('chmod', ['755', path.join(dir, 'usr/sbin/kexecctl')])
  t.match(go(), { status: 0, stdout: 'called apt\n' }, 'both')
})

const UNITS = path.join(ROOT, 'hooks/systemd')
const text = (unit: string) => readFileSync(path.join(UNITS, unit), 'utf8')
const NAMES = readdirSync(UNITS).filter((name) => name.startsWith('kexecctl'))

/**
 * Lays out our units in `dir` as they are when they are enabled, and systemd's check of boots that comes before ours.
 */
const enable = (dir: string, change: (unit: string) => string = text): void => {
  const link = (name: string, unit: string) => {
    mkdirSync(path.join(dir, path.dirname(name)), { recursive: true })
    symlinkSync(`/usr/lib/systemd/system/${unit}`, path.join(dir, name))
  }
  for (const unit of NAMES) {
    writeFileSync(path.join(dir, unit), change(unit).replaceAll('/usr/sbin/kexecctl', '/usr/bin/true'))
    for (const target of /^WantedBy=(.*)$/m.exec(text(unit))?.[1]?.split(' ') ?? [])
      link(`${target}.wants/${unit}`, unit)
  }
  const check = 'systemd-boot-check-no-failures.service'
  link(`boot-complete.target.requires/${check}`, check)
  // whose names are given, for an order that goes round to show
  const others = text('kexecctl.service').match(/(?<=^Before=.*)\S+\.service/gm) ?? []
  for (const unit of others.filter((name) => !/^(?:kexecctl|systemd)/.test(name))) {
    const body = '[Unit]\nAfter=network.target remote-fs.target\n[Service]\nType=oneshot\nExecStart=/usr/bin/true\n'
    writeFileSync(path.join(dir, unit), body)
    link(`multi-user.target.wants/${unit}`, unit)
  }
}

const verify = (dir: string) => {
  const targets = ['graphical.target', 'multi-user.target', 'boot-complete.target', 'reboot.target', 'kexec.target']
  const units = NAMES.map((name) => path.join(dir, name))
  const env = { ...process.env, SYSTEMD_UNIT_PATH: `${dir}:` }
  return spawnSync('systemd-analyze', ['verify', '--man=no', ...units, ...targets], { encoding: 'utf8', env })
}

t.test('units: systemd understands them, and finds an order for them all', async (t) => {
  const dir = t.testdir({ good: {}, bad: {} })
  enable(path.join(dir, 'good'))
  const r = verify(path.join(dir, 'good'))
  if (r.error) return t.plan(0, 'systemd is not installed')
  const said = ({ stderr }: typeof r) => stderr.split('\n').filter((l) => /kexecctl|cycle/i.test(l))
  t.strictSame(said(r), [])
  const late = (unit: string) => text(unit).replace(/^After=boot-complete/m, 'Before=multi-user.target\n$&')
  enable(path.join(dir, 'bad'), late)
  t.match(said(verify(path.join(dir, 'bad'))).join('\n'), /ordering cycle/, 'it would be seen')
})

t.test('units: the word of the last check decides', async (t) => {
  // systemd.unit(5): one of those with | must hold, and all without
  const conditions = (unit: string) => text(unit).match(/(?<=^ConditionPathExists=).*kexecctl.*/gm)
  t.strictSame(conditions('kexecctl-veto.service'), [
    '|/run/kexecctl/staged.json',
    '|/run/kexecctl/vetoed',
    '!/run/kexecctl/armed',
  ])
  for (const unit of ['kexecctl-reboot.service', 'kexecctl-left.service']) {
    t.strictSame(conditions(unit), ['/run/kexecctl/armed'], unit)
    t.match(text(unit), /^ExecCondition=\/usr\/bin\/grep -qsx 1 /m, 'and an image that is there')
  }
})

t.test('units: whether the slot holds an image, by either of its names', async (t) => {
  const words = /^ExecCondition=(.*)$/m.exec(text('kexecctl-reboot.service'))?.[1]?.split(' ') ?? []
  const cases: [files: Record<string, string>, held: boolean][] = [
    [{ kexec_loaded: '1\n' }, true],
    [{ kexec_loaded: '0\n' }, false],
    [{ loaded: '1\n' }, true],
    [{ loaded: '0\n' }, false],
    [{ loaded: '1\n', kexec_loaded: '1\n' }, true],
    [{}, false],
  ]
  for (const [files, held] of cases) {
    const dir = t.testdir({ kexec: files.loaded ? { loaded: files.loaded } : {}, ...files })
    const [program = '', ...args] = words.map((word) => word.replace('/sys/kernel', dir))
    t.equal(spawnSync(program, args).status === 0, held, JSON.stringify(files))
  }
})
