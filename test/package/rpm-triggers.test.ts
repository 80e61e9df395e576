import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { ROOT } from '../built.ts'
import { build, furnish, has, run } from './rpm-build.ts'
import { BY_HELPER, MACROS, scriptlet } from './rpm-scriptlet.ts'

const SPEC = path.join(ROOT, 'rpm/kexecctl.spec')
const skip = has('rpmbuild') ? false : 'rpmbuild is not installed'

t.test('the scriptlets with the macros of systemd', { skip }, async (t) => {
  const dir = t.testdir()
  const spec = run('rpmspec', '-P', ...MACROS.flatMap((macro) => ['--define', macro]), SPEC)
  const section: Record<string, string> = { POSTIN: 'post', PREUN: 'preun', POSTUN: 'postun' }
  for (const [name, argument, env, does] of BY_HELPER) {
    const script = new RegExp(`^%${section[name]}\\n([^]*?)^%\\w`, 'm').exec(spec)?.[1] ?? ''
    t.strictSame(scriptlet(dir, script, argument, env), does, `${name} ${argument} ${JSON.stringify(env)}`)
  }
})

/** Builds a package with one file for each version in `dir`; returns its path. */
const small = (dir: string, name: string, version: number, file: string): string => {
  const spec = [
    `Name: ${name}`,
    `Version: ${version}`,
    'Release: 1',
    'Summary: for a test',
    'License: MIT',
    'BuildArch: noarch',
    'AutoReqProv: no',
    '%description',
    'For a test.',
    '%install',
    `mkdir -p %{buildroot}${path.dirname(file)} && echo >%{buildroot}${file}`,
    '%files',
    file,
    '',
  ].join('\n')
  writeFileSync(path.join(dir, `${name}.spec`), spec)
  run('rpmbuild', '-bb', '--quiet', '--define', `_topdir ${dir}`, path.join(dir, `${name}.spec`))
  return path.join(dir, 'RPMS/noarch', `${name}-${version}-1.noarch.rpm`)
}

// Says what it is called for, and what the mark says. It does what is to be done, or fails and leaves its word.
const PROGRAM = `#!/bin/sh
word=none
[ ! -e /run/kexecctl/pending ] || read -r word </run/kexecctl/pending || word=empty
echo "$*: $word" >>/calls
if [ -e /fails ]; then echo word >/run/kexecctl/pending; else rm -f /run/kexecctl/pending; fi
`

t.test(
  'what the triggers do',
  { skip: skip || (process.getuid?.() === 0 ? false : 'only root can chroot') },
  async (t) => {
    const dir = t.testdir({ program: {}, small: {}, root: { proc: { '1': {} }, run: { systemd: { system: {} } } } })
    const root = path.join(dir, 'root')
    const at = (name: string) => path.join(root, name)
    const ours = build(path.join(dir, 'program'))
    const make = (name: string, version: number, file: string) => small(path.join(dir, 'small'), name, version, file)
    const [core, newer] = [make('core', 1, '/lib/modules/6.1/a.ko'), make('core', 2, '/lib/modules/6.2/a.ko')]
    const kmod = make('kmod', 1, '/usr/lib/modules/6.1/b.ko')
    const conf = make('conf', 1, '/usr/lib/modules-load.d/c.conf')

    furnish(root, ['/bin/rm', '/bin/mkdir', '/bin/grep'])
    // that of process 1 is ours: the machine itself
    symlinkSync('/', at('proc/1/root'))
    mkdirSync(at('usr/sbin'), { recursive: true })
    writeFileSync(at('usr/sbin/kexecctl'), PROGRAM, { mode: 0o755 })

    /** What a transaction of rpm calls, but for systemctl; nothing of it fails. */
    const go = (...args: string[]): string[] => {
      rmSync(at('calls'), { force: true })
      const options = ['--root', root, '--dbpath', '/var/lib/rpm', '--nosignature', '--nodeps']
      const only = args.includes(ours) ? ['--excludepath', '/usr/sbin/kexecctl'] : []
      const r = spawnSync('rpm', [...options, ...only, ...args], { encoding: 'utf8' })
      const said = `${r.stdout}${r.stderr}`.replaceAll(/^rpm: .*\n|.*systemd-tmpfiles: not found\n/gm, '')
      t.strictSame([r.status, said], [0, ''], args.map((arg) => path.basename(arg)).join(' '))
      const calls = existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trim().split('\n') : []
      return calls.filter((call) => call.startsWith('hook '))
    }
    const fail = (fails: boolean) => (fails ? writeFileSync(at('fails'), '') : rmSync(at('fails')))
    const mark = () =>
      existsSync(at('run/kexecctl/pending')) ? readFileSync(at('run/kexecctl/pending'), 'utf8') : 'none'

    t.strictSame(go('-U', ours), ['hook package: none'], 'the package itself, and no kernel of any package: once')
    t.strictSame(go('-U', core, kmod), ['hook dnf: none'], 'both names of the directory: once')
    t.strictSame(go('-U', '--replacepkgs', ours), ['hook package: empty'], 'the package itself, beside kernels: once')
    t.strictSame(go('-U', conf), [], 'another directory that begins with these words')
    t.strictSame(go('-e', 'conf'), [])
    t.strictSame(go('-U', newer), ['hook dnf: empty'], 'one comes, one goes: once')
    t.strictSame(go('-e', 'core'), ['hook dnf: empty'], 'one goes, and no kernel-install has told')
    t.strictSame(go('-e', 'kmod'), ['hook dnf: empty'], 'from the other directory')

    fail(true)
    t.strictSame(go('-U', core), ['hook dnf: none'])
    t.equal(mark(), 'word\n')
    t.strictSame(
      go('-U', kmod),
      ['hook dnf: empty'],
      'what an earlier one could not do does not keep the next from trying',
    )
    t.strictSame(go('-e', 'kmod'), ['hook dnf: empty'], 'nor a removal')
    t.equal(mark(), 'word\n')
    fail(false)

    t.strictSame(go('-e', 'core', 'kexecctl'), ['hook remove: empty'], 'the package goes, and its triggers with it')
    t.equal(existsSync(at('run/kexecctl')), false)
  },
)
