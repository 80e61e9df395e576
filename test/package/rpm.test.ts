import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { ROOT } from '../built.ts'
import { build, furnish, has, run } from './rpm-build.ts'
import { SCRIPTLETS, scriptlet } from './rpm-scriptlet.ts'

const skip = has('rpmbuild') ? false : 'rpmbuild is not installed'

// hooks/systemd/kexec.service.d is about an init script of Debian's
const OURS = readdirSync(path.join(ROOT, 'hooks/systemd')).filter((name) => name.startsWith('kexecctl'))
const FILES = [
  // %ghost: not in the package, but its own where they are
  '-rw-r--r-- root:root cng /etc/kexecctl.conf',
  '-rw-r--r-- root:root cng /etc/kexecctl.conf.d/50-setup.conf',
  '-rw-r--r-- root:root cn /etc/dnf/libdnf5-plugins/actions.d/kexecctl.actions',
  '-rw-r--r-- root:root cn /etc/dnf/plugins/post-transaction-actions.d/kexecctl.action',
  '-rwxr-xr-x root:root  /usr/lib/kernel/install.d/zz-kexecctl.install',
  '-rw-r--r-- root:root  /usr/lib/systemd/catalog/kexecctl.catalog',
  '-rw-r--r-- root:root  /usr/lib/systemd/system-preset/90-kexecctl.preset',
  ...OURS.map((name) => `-rw-r--r-- root:root  /usr/lib/systemd/system/${name}`),
  '-rw-r--r-- root:root  /usr/lib/tmpfiles.d/kexecctl.conf',
  '-rwxr-xr-x root:root  /usr/sbin/kexecctl',
  '-rw-r--r-- root:root  /usr/share/bash-completion/completions/kexecctl',
  '-rw-r--r-- root:root  /usr/share/fish/vendor_completions.d/kexecctl.fish',
  '-rw-r--r-- root:root  /usr/share/zsh/site-functions/_kexecctl',
  ...[
    'CHANGELOG.md',
    'history.svg',
    ...readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md')),
  ].map((name) => `-rw-r--r-- root:root d /usr/share/doc/kexecctl/${name}`),
  ...['LICENSE', 'LICENSE.bundled'].map((name) => `-rw-r--r-- root:root l /usr/share/licenses/kexecctl/${name}`),
  ...['man5/kexecctl.conf.5', 'man7/kexecctl-hooks.7', 'man8/kexecctl.8'].map(
    (name) => `-rw-r--r-- root:root d /usr/share/man/${name}.gz`,
  ),
]

const PROM = '/var/lib/prometheus/node-exporter/kexecctl.prom'

const everything = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(?:var\/lib\/rpm|root|calls$)/.test(name))
    .sort()

t.test('the package', { skip }, async (t) => {
  const dir = t.testdir({ a: {}, 'b c': {}, root: {}, scriptlet: {} })
  const rpm = build(path.join(dir, 'a'))
  t.ok(readFileSync(rpm).equals(readFileSync(build(path.join(dir, 'b c')))), 'the same bytes in two folders')
  const query = (format: string): string => run('rpm', '-qp', '--nosignature', '--qf', format, rpm)
  const lines = (format: string): string[] => query(format).trim().split('\n')

  const files = lines('[%{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEFLAGS:fflags} %{FILENAMES}\n]')
  t.matchOnlyStrict(files.filter((line) => !line.startsWith('d')).sort(), [...FILES].sort())
  t.match(query('%{ARCH} %{NAME}-%{VERSION}-%{RELEASE}'), 'noarch kexecctl-')
  const needs = lines('[%{REQUIRENEVRS}\n]').filter((need) => !/^(?:rpmlib|config)\(|^\/bin\/sh$/.test(need))
  const node = '(nodejs >= 1:18.19 or (nodejs >= 18.19 with nodejs < 1:0))'
  t.strictSame([...new Set(needs)], [node, 'coreutils', 'grep', 'kexec-tools', 'systemd >= 252', 'util-linux'])
  const dirs = files.filter((line) => line.startsWith('d')).map((line) => line.replace(/^\S+ \S+ /, ''))
  for (const dir of [
    ' /etc/kexecctl/pre-kexec.d',
    ' /etc/kexecctl.conf.d',
    'g /var/lib/kexecctl',
    'g /var/cache/kexecctl',
  ])
    t.ok(dirs.includes(dir), `${dir} is the package's own`)
  t.equal(query('%{BUILDHOST} %{PAYLOADCOMPRESSOR} %{OPTFLAGS}'), 'reproducible gzip ', 'not where it was built')
  t.strictSame(query('%{POSTUN}').match(/\brm .*/g), [
    'rm -rf /var/lib/kexecctl /var/cache/kexecctl',
    `rm -f ${PROM} ${PROM}.*.new`,
    'rm -rf /run/kexecctl; fi',
  ])
  const triggers = lines('[%{TRANSFILETRIGGERTYPE} %{TRANSFILETRIGGERPRIORITIES} %{TRANSFILETRIGGERCONDS}\n]')
  const [lib, usr] = ['/lib/modules/', '/usr/lib/modules/']
  const conds = [
    `in 1000 /etc/kexecctl/, ${lib}, ${usr}`,
    `un 1000 ${lib}, ${usr}`,
    `postun 1000 ${lib}`,
    `postun 1000 ${usr}`,
  ]
  t.strictSame(triggers, conds, 'after the triggers of others, and once for both names of the directory')
  const scripts = query('[%{TRANSFILETRIGGERSCRIPTS}\f]').split('\f')
  t.equal(scripts[2]?.replace(/^#.*\n/gm, ''), scripts[3]?.replace(/^#.*\n/gm, ''), 'the same for both directories')
  const named: Record<string, string> = { IN: scripts[0] ?? '', UN: scripts[1] ?? '', OUT: scripts[2] ?? '' }
  t.test('scriptlets', async (t) => {
    for (const [name, argument, env, calls] of SCRIPTLETS)
      t.strictSame(
        scriptlet(path.join(dir, 'scriptlet'), named[name] ?? query(`%{${name}}`), argument, env),
        calls,
        `${name} ${argument} ${JSON.stringify(env)}`,
      )
  })

  t.test('installed and erased', { skip: process.getuid?.() === 0 ? false : 'only root can chroot' }, async (t) => {
    const root = path.join(dir, 'root')
    const go = (...args: string[]) => {
      const options = ['--root', root, '--dbpath', '/var/lib/rpm', '--nosignature', '--nodeps']
      const r = spawnSync('rpm', [...options, ...args], { encoding: 'utf8' })
      // Debian's rpm says first that this is not for a Debian system
      return { status: r.status, said: `${r.stdout}${r.stderr}`.replaceAll(/^rpm: .*\n/gm, '') }
    }
    furnish(root)
    const before = everything(root)
    t.strictSame(go('-U', rpm), { status: 0, said: '' })
    t.match(
      readFileSync(path.join(root, 'calls'), 'utf8'),
      /^(?:--no-reload preset kexecctl[\w.-]*\n){7}$/,
      'not started',
    )
    t.strictSame(go('-V', 'kexecctl'), { status: 0, said: '' })
    const action = path.join(root, 'etc/dnf/plugins/post-transaction-actions.d/kexecctl.action')
    writeFileSync(action, '# mine\n')
    writeFileSync(path.join(root, 'etc/kexecctl.conf'), '# mine\n')
    for (const name of ['var/lib/kexecctl', 'var/cache/kexecctl'])
      mkdirSync(path.join(root, name, 'x'), { recursive: true })
    t.match(go('-U', '--replacepkgs', rpm), { status: 0 })
    const kept = [action, path.join(root, 'etc/kexecctl.conf')].map((name) => readFileSync(name, 'utf8'))
    t.strictSame(kept, ['# mine\n', '# mine\n'], 'what the administrator changed stays')
    t.match(go('-e', 'kexecctl'), { status: 0 })
    const left = everything(root).filter((name) => !before.includes(name))
    const standard =
      /^(?:usr|usr\/(?:lib|sbin|share)(?:\/(?:doc|licenses|man(?:\/man\d)?|tmpfiles\.d|systemd(?:\/(?:catalog|system(?:-preset)?))?))?|var(?:\/lib|\/cache|\/tmp)?|etc)$/
    const actions = 'etc/dnf/plugins/post-transaction-actions.d'
    t.strictSame(
      left.filter((name) => !standard.test(name)),
      ['etc/dnf', 'etc/dnf/plugins', actions, `${actions}/kexecctl.action.rpmsave`, 'etc/kexecctl.conf'],
    )
  })

  t.test('rpmlint', { skip: has('rpmlint') ? false : 'rpmlint is not installed' }, async (t) => {
    const config = path.join(ROOT, 'rpm/rpmlint.toml')
    const r = spawnSync('rpmlint', ['-c', config, path.join(ROOT, 'rpm/kexecctl.spec'), rpm], { encoding: 'utf8' })
    t.match(r, { status: 0, stdout: / 0 errors, 0 warnings/ })
  })
})
