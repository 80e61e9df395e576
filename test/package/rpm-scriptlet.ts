import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

// Stands for systemctl, systemd-tmpfiles and kexecctl.
const PROGRAM = '#!/bin/sh\n[ "$2" = is-enabled ] && exit "$DISABLED"\necho "$(basename "$0") $*" >>"$CALLS"\nexit 9\n'

// As %{enabled} of the spec has them.
const KINDS = ['.service', '-watch.path', '-veto.service', '-reboot.service', '-left.service', '-confirm.service']
const ALL = KINDS.map((kind) => `kexecctl${kind}`).join(' ')

/**
 * Runs a scriptlet in dash with the argument that rpm gives it, everything it names moved below `dir`; says what it called
 * and which directories it removed. Throws if it fails, or prints on stdout.
 */
export const scriptlet = (dir: string, script: string, argument: number, env: Record<string, string>): string[] => {
  const at = (name: string) => path.join(dir, name)
  rmSync(dir, { recursive: true, force: true })
  for (const name of ['bin', 'usr/sbin', 'run/systemd/system', 'run/kexecctl', 'var/lib/kexecctl'])
    mkdirSync(at(name), { recursive: true })
  for (const name of ['bin/systemctl', 'bin/systemd-tmpfiles', 'usr/sbin/kexecctl'])
    writeFileSync(at(name), PROGRAM, { mode: 0o755 })
  const moved = script
    .replaceAll('/ -ef /proc/1/root', env.CHROOT ? '/ -ef /proc' : '/ -ef /')
    .replaceAll(/(?<=\s)\/(run|var\/lib|usr\/sbin)(?=\/)/g, `${dir}/$1`)
  // it runs as whoever runs the tests
  if (/\s\/(?:run|var|usr)\//.test(moved.replaceAll(dir, 'DIR'))) throw new Error(`not all is moved:\n${moved}`)
  if (env.MARK !== undefined) writeFileSync(at('run/kexecctl/pending'), env.MARK)
  const clean = { PATH: `${at('bin')}:/usr/bin:/bin`, CALLS: at('calls'), DISABLED: '0', ...env }
  const input = '/lib/modules/6.12.9/vmlinuz\n'
  const r = spawnSync('/bin/dash', ['-c', moved, 'scriptlet', String(argument)], {
    encoding: 'utf8',
    env: clean,
    input,
  })
  if (r.status !== 0 || r.stdout !== '') throw new Error(`status ${r.status}: ${r.stdout}${r.stderr}`)
  const calls = existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trim().split('\n') : []
  const gone = ['run/kexecctl', 'var/lib/kexecctl']
    .filter((name) => !existsSync(at(name)))
    .map((name) => `gone ${name}`)
  return [...calls.map((call) => call.replace(ALL, 'ALL')), ...gone]
}
