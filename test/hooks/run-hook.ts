import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../built.ts'

/** What is special about the machine that a hook runs on. */
export interface Place {
  aptHook?: boolean
  chroot?: boolean
  systemd?: boolean
  program?: string
  runIsFile?: boolean
  /** A file that says that this is a container. */
  container?: string
  /** How rpm's lock is held by whoever calls the hook: WRITE in a transaction; or for writing by somebody `ELSE`. */
  rpm?: 'READ' | 'WRITE' | 'ELSE'
}

// fcntl(2), struct flock on 64-bit machines; what rpm does, lib/rpmlock.c
const LOCKED = `use Fcntl qw(:DEFAULT F_SETLK F_RDLCK F_WRLCK SEEK_SET);
my ($how, $file, @hook) = @ARGV;
open(my $fd, '+<', $file) or die $!;
my $kind = $how eq 'READ' ? F_RDLCK : F_WRLCK;
sub hold { fcntl($fd, F_SETLK, pack('s s x4 q q l', $kind, SEEK_SET, 0, 0, 0)) or die $! }
if ($how ne 'ELSE') { hold(); exit(system(@hook) >> 8) }
pipe(my $ready, my $tell) or die $!;
my $other = fork() // die $!;
if ($other == 0) { hold(); syswrite($tell, 'held'); close($tell); close(STDOUT); close(STDERR); sleep }
sysread($ready, my $held, 4) or die;
my $status = system(@hook) >> 8;
kill('KILL', $other);
exit($status);
`

/** Whether this kernel shows the locks of a process, proc_pid_fdinfo(5): a sandbox may not. */
export const showsLocks = (): boolean => {
  const ask = 'cat /proc/$PPID/fdinfo/*'
  const r = spawnSync('perl', ['-e', LOCKED, 'WRITE', '/dev/null', 'sh', '-c', ask], { encoding: 'utf8' })
  return /^lock:/m.test(r.stdout)
}

/** Stands for the program: says on stderr (as the hooks call it) what it was called with, and fails. */
export const PROGRAM = '#!/bin/sh\nshift\necho "called $*"\nexit 9\n'

/** Lays out a machine in `dir` and puts `hook` there `as` a file of that name, its absolute paths moved below. */
export const layOut = (dir: string, hook: string, place: Place = {}, as = 'hook'): string => {
  const at = (name: string) => path.join(dir, name)
  for (const name of ['etc/apt/apt.conf.d', 'run', 'usr/sbin']) mkdirSync(at(name), { recursive: true })
  if (place.systemd !== false) mkdirSync(at('run/systemd/system'), { recursive: true })
  if (place.aptHook !== false) writeFileSync(at('etc/apt/apt.conf.d/99kexecctl'), '')
  if (place.runIsFile) writeFileSync(at('run/kexecctl'), '')
  if (place.program !== '') writeFileSync(at('usr/sbin/kexecctl'), place.program ?? PROGRAM, { mode: 0o755 })
  if (place.container !== undefined) {
    mkdirSync(path.dirname(at(place.container)), { recursive: true })
    writeFileSync(at(place.container), '')
  }
  mkdirSync(at('var/lib/rpm'), { recursive: true })
  writeFileSync(at('var/lib/rpm/.rpm.lock'), '')
  const text = readFileSync(path.join(ROOT, hook), 'utf8')
    .replace('/ -ef /proc/1/root', place.chroot ? '/ -ef /proc' : '/ -ef /')
    .replaceAll(' /.dockerenv', ` ${dir}/.dockerenv`)
    .replaceAll(/(?<=[\s>])\/(run|etc|usr|var)(?=\/)/g, `${dir}/$1`)
  writeFileSync(at(as), text, { mode: 0o755 })
  return at(as)
}

/** Runs `hook` with `args` in `dir`; says what it did. */
export const runHook = (
  dir: string,
  shell: string,
  hook: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  place: Place = {},
): { status: number | null; stdout: string; did: string } => {
  const at = (name: string) => path.join(dir, name)
  rmSync(dir, { recursive: true, force: true })
  const hooked = [shell, layOut(dir, hook, place), ...args]
  const clean = { PATH: process.env.PATH ?? '', ...env }
  const [command = '', ...rest] = place.rpm
    ? ['perl', '-e', LOCKED, place.rpm, at('var/lib/rpm/.rpm.lock'), ...hooked]
    : hooked
  const r = spawnSync(command, rest, { encoding: 'utf8', env: clean, input: 'stdin' })
  const did = [existsSync(at('run/kexecctl/pending')) && 'mark', r.stderr.trim()].filter(Boolean)
  return { status: r.status, stdout: r.stdout, did: did.join(', ') || 'nothing' }
}
