import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

// Stands for systemctl, systemd-tmpfiles, systemd-update-helper and kexecctl.
const PROGRAM = '#!/bin/sh\n[ "$2" = is-enabled ] && exit "$DISABLED"\necho "$(basename "$0") $*" >>"$CALLS"\nexit 9\n'

// As %{enabled} of the spec has them, and what is off.
const KINDS = [
  ...['.service', '-watch.path', '-veto.service', '-reboot.service', '-left.service', '-confirm.service'],
  '-metrics.timer',
]
const EACH = KINDS.map((kind) => `kexecctl${kind}`)
const UNITS = EACH.join(' ')

const START = ['systemctl start kexecctl.service', 'systemctl restart kexecctl-watch.path']
const TMPFILES = 'systemd-tmpfiles --create kexecctl.conf'
const RELOAD = 'systemctl daemon-reload'
const UNLOAD = [
  'systemctl stop kexecctl-watch.path kexecctl-watch.service kexecctl-confirm.service kexecctl-metrics.timer kexecctl-metrics.service',
  'kexecctl hook remove',
]
const KEPT = ['gone var/lib/kexecctl', 'gone var/cache/kexecctl']
const GONE = ['gone run/kexecctl', ...KEPT]
const [UPGRADE, ERASE, INSTALL] = [1, 0, 1]

const STATE = ['var/lib/kexecctl', 'var/cache/kexecctl']

/** A scriptlet by its tag, or IN, UN and OUT for the triggers; what rpm gives it, what is special, what it does. */
type Case = [name: string, argument: number, env: Record<string, string>, does: string[]]

// By the macros: what enables one of our units, what disables them all, and what comes after. They are enabled one by
// one, so that a masked one does not keep the others from it.
const byMacros = (enable: string, disable: string, after: string[]): Case[] => [
  ['POSTIN', INSTALL, {}, [TMPFILES, ...EACH.map((unit) => `${enable} ${unit}`)]],
  ['POSTIN', INSTALL, { CHROOT: '1' }, EACH.map((unit) => `${enable} ${unit}`)],
  ['POSTIN', 2, {}, [TMPFILES]],
  ['PREUN', UPGRADE, {}, []],
  // while the units still keep it from starting
  ['PREUN', ERASE, {}, [...UNLOAD, disable]],
  ['PREUN', ERASE, { CHROOT: '1' }, [disable]],
  ['POSTUN', UPGRADE, {}, after],
  ['POSTUN', ERASE, {}, [...after, ...GONE]],
  ['POSTUN', ERASE, { CHROOT: '1' }, [...after, ...KEPT]],
]

const HELPER = '/usr/lib/systemd/systemd-update-helper'
const helper = (script: string, when: number, verb: string): string =>
  `systemd_${script}() if [ $1 -eq ${when} ] && [ -x ${HELPER} ]; then ${HELPER} ${verb}-system-units %{?*} || :; fi`
/** The macros as the package systemd-rpm-macros has them: what they do since systemd 249. */
export const MACROS = [helper('post', 1, 'install'), helper('preun', 0, 'remove'), 'systemd_postun() %{nil}']
/** What the scriptlets do that were made with these. */
export const BY_HELPER = byMacros(
  'systemd-update-helper install-system-units',
  'systemd-update-helper remove-system-units ALL',
  [],
)

/** What the scriptlets do where there are no macros of systemd's. */
export const SCRIPTLETS: readonly Case[] = [
  ...byMacros('systemctl --no-reload preset', 'systemctl --no-reload disable --now ALL', [RELOAD]),
  ['POSTTRANS', INSTALL, {}, [RELOAD, ...START]],
  ['POSTTRANS', INSTALL, { DISABLED: '1' }, [RELOAD]],
  ['POSTTRANS', INSTALL, { CHROOT: '1' }, []],
  ['POSTTRANS', INSTALL, { CONTAINER: '.dockerenv' }, []],
  ['POSTTRANS', INSTALL, { SYSTEMD_OFFLINE: 'yes' }, []],
  ['POSTTRANS', INSTALL, { SYSTEMD_OFFLINE: 'No' }, [RELOAD, ...START]],
  // the number of packages that have such files is nothing to us
  ['IN', 3, {}, ['kexecctl hook dnf']],
  ['IN', 3, { OURS: '1' }, ['kexecctl hook package']],
  ['IN', 3, { MARK: '' }, ['kexecctl hook dnf']],
  ['IN', 3, { MARK: '412\n' }, ['kexecctl hook dnf', 'mark ']],
  ['IN', 3, { MARK: '412\n', CHROOT: '1' }, []],
  ['IN', 3, { CONTAINER: 'run/ostree-booted' }, []],
  ['UN', 0, {}, ['mark ']],
  ['UN', 0, { MARK: '412\n' }, ['mark ']],
  ['UN', 0, { CHROOT: '1' }, []],
  ['UN', 0, { CONTAINER: 'run/systemd/container' }, []],
  ['OUT', 0, {}, []],
  ['OUT', 0, { MARK: '' }, ['kexecctl hook dnf']],
  ['OUT', 0, { MARK: '', CHROOT: '1' }, []],
  ['OUT', 0, { MARK: '', CONTAINER: 'run/.containerenv' }, []],
]

/**
 * Runs a scriptlet in dash with the argument that rpm gives it, everything it names moved below `dir`; says what it
 * called which directories it removed, and what became of the mark. Throws if it fails, or prints on stdout.
 */
export const scriptlet = (dir: string, script: string, argument: number, env: Record<string, string>): string[] => {
  const at = (name: string) => path.join(dir, name)
  rmSync(dir, { recursive: true, force: true })
  for (const name of ['bin', 'usr/sbin', 'usr/lib/systemd', 'run/systemd/system', 'run/kexecctl', ...STATE])
    mkdirSync(at(name), { recursive: true })
  for (const name of [
    'bin/systemctl',
    'bin/systemd-tmpfiles',
    'usr/lib/systemd/systemd-update-helper',
    'usr/sbin/kexecctl',
  ])
    writeFileSync(at(name), PROGRAM, { mode: 0o755 })
  const moved = script
    .replaceAll('/ -ef /proc/1/root', env.CHROOT ? '/ -ef /proc' : '/ -ef /')
    .replaceAll(/(?<=[\s>])\/(run|var\/lib|var\/cache|usr\/sbin|usr\/lib\/systemd)(?=\/)/g, `${dir}/$1`)
    .replaceAll(' /.dockerenv', ` ${dir}/.dockerenv`)
  // it runs as whoever runs the tests
  if (/[\s>]\/(?:run|var|usr)\//.test(moved.replaceAll(dir, 'DIR'))) throw new Error(`not all is moved:\n${moved}`)
  if (env.CONTAINER) writeFileSync(at(env.CONTAINER), '')
  if (env.MARK !== undefined) writeFileSync(at('run/kexecctl/pending'), env.MARK)
  const clean = { PATH: `${at('bin')}:/usr/bin:/bin`, CALLS: at('calls'), DISABLED: '0', ...env }
  const input = `/lib/modules/6.12.9/vmlinuz\n${env.OURS ? '/etc/kexecctl/pre-kexec.d\n' : ''}`
  const r = spawnSync('/bin/dash', ['-c', moved, 'scriptlet', String(argument)], {
    encoding: 'utf8',
    env: clean,
    input,
  })
  if (r.status !== 0 || r.stdout !== '') throw new Error(`status ${r.status}: ${r.stdout}${r.stderr}`)
  const calls = existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trim().split('\n') : []
  const gone = ['run/kexecctl', ...STATE].filter((name) => !existsSync(at(name))).map((name) => `gone ${name}`)
  const mark = existsSync(at('run/kexecctl/pending')) ? readFileSync(at('run/kexecctl/pending'), 'utf8') : undefined
  if (mark !== env.MARK) gone.push(`mark ${mark}`)
  return [...calls.map((call) => call.replace(UNITS, 'ALL')), ...gone]
}
