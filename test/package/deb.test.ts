import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { buildOnce, ROOT } from '../built.ts'

const text = (name: string) => readFileSync(path.join(ROOT, name), 'utf8')
const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8' })
const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
const skip = has('dh') && has('dpkg-buildpackage') ? false : 'debhelper is not installed'

/** Builds the package in a copy of the sources in `dir`. */
const build = (dir: string): string => {
  const names = [
    'LICENSE',
    'CHANGELOG.md',
    'package.json',
    'tsconfig.json',
    'build.mjs',
    'src',
    'hooks',
    'man',
    'docs',
    'debian',
  ]
  for (const name of names) cpSync(path.join(ROOT, name), path.join(dir, name), { recursive: true })
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'))
  execFileSync(path.join(dir, 'debian/package.sh'), { cwd: '/', stdio: 'pipe' })
  t.strictSame(
    readdirSync(path.join(dir, 'debian')).sort(),
    readdirSync(path.join(ROOT, 'debian')).sort(),
    'no left-overs',
  )
  return path.join(dir, 'dist', readdirSync(path.join(dir, 'dist'))[0] ?? '')
}

t.test('the package', { skip }, async (t) => {
  const dir = t.testdir({ a: {}, 'b c': {} })
  const deb = build(path.join(dir, 'a'))
  const again = build(path.join(dir, 'b c'))
  t.ok(readFileSync(deb).equals(readFileSync(again)), 'the same bytes in two folders')

  const files = run('dpkg', '-c', deb)
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/))
    .filter(([mode]) => !mode?.startsWith('d'))
    .map(([mode, owner, , , , name]) => `${mode} ${owner} ${name}`)
  t.matchOnlyStrict(files, [
    '-rw-r--r-- root/root ./etc/apt/apt.conf.d/99kexecctl',
    '-rwxr-xr-x root/root ./etc/initramfs/post-update.d/zzz-kexecctl',
    '-rwxr-xr-x root/root ./etc/kernel/postinst.d/zzz-kexecctl',
    '-rwxr-xr-x root/root ./etc/kernel/postrm.d/zzz-kexecctl',
    '-rw-r--r-- root/root ./usr/lib/systemd/catalog/kexecctl.catalog',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexec.service.d/kexecctl.conf',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl-confirm.service',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl-left.service',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl-metrics.service',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl-metrics.timer',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl-reboot.service',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl-veto.service',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl-watch-loader.path',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl-watch.path',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl-watch.service',
    '-rw-r--r-- root/root ./usr/lib/systemd/system/kexecctl.service',
    '-rw-r--r-- root/root ./usr/lib/tmpfiles.d/kexecctl.conf',
    '-rwxr-xr-x root/root ./usr/sbin/kexecctl',
    '-rw-r--r-- root/root ./usr/share/bash-completion/completions/kexecctl',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/changelog.gz',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/checks.md.gz',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/copyright',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/history.svg',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/how-do-i.md.gz',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/journal.md.gz',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/messages.md.gz',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/metrics.md.gz',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/rebooting.md.gz',
    '-rw-r--r-- root/root ./usr/share/doc/kexecctl/security.md.gz',
    '-rw-r--r-- root/root ./usr/share/fish/vendor_completions.d/kexecctl.fish',
    '-rw-r--r-- root/root ./usr/share/lintian/overrides/kexecctl',
    '-rw-r--r-- root/root ./usr/share/man/man5/kexecctl.conf.5.gz',
    '-rw-r--r-- root/root ./usr/share/man/man7/kexecctl-hooks.7.gz',
    '-rw-r--r-- root/root ./usr/share/man/man8/kexecctl.8.gz',
    '-rw-r--r-- root/root ./usr/share/zsh/vendor-completions/_kexecctl',
  ])

  const control = path.join(dir, 'control')
  mkdirSync(control)
  run('dpkg', '-e', deb, control)
  const read = (name: string) => readFileSync(path.join(control, name), 'utf8')
  t.equal(read('conffiles').match(/^\/etc\//gm)?.length, 4, 'every file in /etc is a conffile')
  t.match(read('control'), /^Depends: debconf .*, kexec-tools, nodejs:any \(>= 18\.19\)$/m)
  t.match(read('control'), /^Architecture: all$/m)
  // a new unit of an upgrade counts as one that was enabled
  const units = (script: string, words: RegExp): string[] =>
    [...read(script).matchAll(words)].map(([, unit]) => unit ?? '').sort()
  const enabled = ['confirm.service', 'left.service', 'reboot.service', 'veto.service', 'watch.path']
  // of dh_installsystemd --no-enable: links are made anew for who had it enabled, three tabs deep
  t.strictSame(
    units('postinst', /^\t\tdeb-systemd-helper enable 'kexecctl[-.](.*?)'/gm),
    [...enabled, 'service'].sort(),
  )
  t.strictSame(
    units('postinst', /^\tif deb-systemd-helper debian-installed 'kexecctl[-.](.*?)'/gm),
    ['metrics.timer'],
    'off',
  )
  t.strictSame(
    units('postinst', /deb-systemd-invoke (.*)' /g),
    ["$_dh_action 'kexecctl-watch.path", "start 'kexecctl.service"],
    'the last check is started on installation and upgrade, never restarted; nothing of a shutdown is',
  )
  t.strictSame(
    units('prerm', /deb-systemd-invoke stop ((?:.|\\\n)*?) >/g).map((words) => words.replace(/\s+\\\s+/, ' ')),
    [
      "'kexecctl-watch.path'",
      "'kexecctl.service'",
      'kexecctl-watch.path kexecctl-watch.service kexecctl-confirm.service kexecctl-metrics.timer kexecctl-metrics.service',
    ],
  )
  const prerm = read('prerm')
  t.ok(prerm.indexOf('kexecctl hook remove') < prerm.indexOf("stop 'kexecctl.service'"), 'while the units still watch')
  t.strictSame(
    read('postinst').match(/.*systemd-tmpfiles.*/g),
    ['    systemd-tmpfiles --create kexecctl.conf || true'],
    "only on the machine itself, not by debhelper's own lines",
  )
  t.notMatch(read('prerm'), /upgrade/, 'an upgrade stops nothing')
  t.throws(() => read('preinst'), { code: 'ENOENT' })
  // po2debconf leaves out what is not translated, or was before the English changed: debconf-updatepo, then de.po
  const fields = (wanted: RegExp) => read('templates').match(wanted)?.length
  t.match(
    [/^Template: kexecctl\//gm, /^Description: /gm, /^Description-de\.UTF-8: /gm].map(fields),
    [5, 5, 5],
    'every question of debconf, and what is said of LOAD_KEXEC, also in German',
  )

  t.test('lintian', { skip: has('lintian') ? false : 'lintian is not installed' }, async (t) => {
    const r = spawnSync('lintian', ['--pedantic', '--fail-on=error,warning,pedantic', deb], { encoding: 'utf8' })
    t.match(r, { status: 0, stdout: '' })
  })
})

t.test('versions agree', async (t) => {
  const { version } = JSON.parse(text('package.json'))
  t.equal(text('debian/changelog').match(/^kexecctl \((.*?)\)/)?.[1], version)
  t.equal(text('CHANGELOG.md').match(/^## (\S+)$/m)?.[1], version)
  for (const page of readdirSync(path.join(ROOT, 'man')))
    t.match(text(`man/${page}`).split('\n')[0], `"kexecctl ${version}"`)
})

t.test('debian/copyright knows every bundled package', async (t) => {
  const { file, done } = buildOnce()
  t.teardown(done)
  const wanted = run(process.execPath, path.join(ROOT, 'debian/copyright.mjs'), file)
  t.ok(text('debian/copyright') === wanted, 'if not: node build.mjs && node debian/copyright.mjs >debian/copyright')
  for (const name of Object.keys(JSON.parse(text('package.json')).dependencies))
    t.match(wanted, new RegExp(`^Files: node_modules/${name}/`, 'm'))
})
