import fs from 'node:fs'
import type { Machine } from './machine.ts'
import type { Fault } from './suffer.ts'

type Change = Pick<Required<Fault>, 'set' | 'unset'>

const RUN = '/run/kexecctl'
const STATE = '/var/lib/kexecctl'

const readOnly = (dir: string): Change => ({
  set: ({ mount, dir: root }) => {
    mount('mount', '--bind', root + dir, root + dir)
    mount('mount', '-o', 'remount,bind,ro', root + dir)
  },
  unset: ({ mount, dir: root }) => mount('umount', root + dir),
})

// A file system of its own with what is there now, filled up to the last byte, or the last inode.
const full = (dir: string, options: string, fill: string): Change => ({
  set: (machine) => {
    const at = machine.dir + dir
    machine.mount(
      ...['sh', '-c'],
      `mkdir -p '${at}' && cp -a '${at}' '${machine.dir}/tmp/kept' && mount -t tmpfs -o ${options} tmpfs '${at}' &&
      cp -a '${machine.dir}/tmp/kept/.' '${at}' && cd '${at}' && { ${fill}; true; } 2>/dev/null`,
    )
  },
  unset: (machine) => machine.remove(`${dir}/full`),
})

const FILL = 'cat /dev/zero >full'
const FILL_INODES = 'mkdir full; i=0; while true >full/$i; do i=$((i + 1)); done'

// What was there goes, and comes back afterwards.
const instead = (file: string, put: (machine: Machine, at: string) => void): Change => ({
  set: (machine) => {
    if (machine.exists(file)) fs.renameSync(machine.root + file, `${machine.root}/tmp/kept`)
    put(machine, machine.root + file)
  },
  unset: (machine) => {
    fs.rmSync(machine.root + file, { recursive: true, force: true })
    if (machine.exists('/tmp/kept')) fs.renameSync(`${machine.root}/tmp/kept`, machine.root + file)
  },
})

const file = (_: Machine, at: string) => fs.writeFileSync(at, '')
const linkTo = (to: string) => (_: Machine, at: string) => fs.symlinkSync(to, at)
const fifo = ({ mount, root, dir }: Machine, at: string) => mount('mkfifo', at.replace(root, dir))
const directory = (_: Machine, at: string) => fs.mkdirSync(`${at}/x`, { recursive: true })

// Whatever is asked of the disk.
const CALLS = 'openat,mkdir,rename,unlink,read,pread64,write,fsync,statx,readlink,getdents64'
const broken = (dir: string, ...names: string[]): Pick<Required<Fault>, 'around'> => ({
  around: (machine) => [
    ...['strace', '-f', '--seccomp-bpf', '--quiet=all', '-o', '/dev/null'],
    ...[dir, ...names.map((name) => `${dir}/${name}`)].flatMap((path) => ['-P', path, '-P', machine.dir + path]),
    ...['-e', `trace=${CALLS}`, '-e', `inject=${CALLS}:error=EIO`],
  ],
})
const STATES = ['history.jsonl', 'next.json', 'blocked.json', 'fallback.json', 'token.json', 'token.json.new']

/** Where we keep what we know: full, broken, read-only, gone, or something else. */
export const places: readonly Fault[] = [
  { what: '/run is read-only', ...readOnly('/run') },
  { what: '/var is read-only', ...readOnly('/var') },
  { what: '/boot is read-only', ...readOnly('/boot') },
  { what: 'our directory in /run is full', ...full(RUN, 'size=16k', FILL) },
  { what: 'our directory in /run has no inode left', ...full(RUN, 'nr_inodes=12', FILL_INODES) },
  { what: 'our directory in /var is full', ...full(STATE, 'size=16k', FILL) },
  { what: 'our directory in /var has no inode left', ...full(STATE, 'nr_inodes=12', FILL_INODES) },
  { what: 'the disk of /run is broken', ...broken(RUN, 'lock', 'pending', 'staged.json', 'staged.json.new') },
  { what: 'the record cannot be read', ...broken(RUN, 'staged.json') },
  { what: 'the disk of /var is broken', ...broken(STATE, ...STATES) },
  { what: '/var/lib is gone', ...instead('/var/lib', () => {}) },
  { what: '/var/lib is a link to nowhere', ...instead('/var/lib', linkTo('/nowhere/x')) },
  { what: 'our directory in /var is a file', ...instead(STATE, file) },
  { what: 'our directory in /var is a link to itself', ...instead(STATE, linkTo('kexecctl')) },
  { what: 'our directory in /run is a file', first: true, ...instead(RUN, file) },
  { what: 'our directory in /run is a link to itself', first: true, ...instead(RUN, linkTo('kexecctl')) },
  { what: 'the lock is a FIFO', ...instead(`${RUN}/lock`, fifo) },
  { what: 'the lock is a directory', ...instead(`${RUN}/lock`, directory) },
  { what: 'the lock is a link', ...instead(`${RUN}/lock`, linkTo('/etc/passwd')) },
  { what: 'the pending mark is a directory', ...instead(`${RUN}/pending`, directory) },
  { what: 'the temporary file of the record is a directory', ...instead(`${RUN}/staged.json.new`, directory) },
  { what: 'the temporary file of the record is a link', ...instead(`${RUN}/staged.json.new`, linkTo('/etc/x')) },
  { what: 'the word is a directory', ...instead(`${RUN}/armed`, directory) },
  { what: 'the history is a directory', ...instead(`${STATE}/history.jsonl`, directory) },
  { what: 'the history is a FIFO', ...instead(`${STATE}/history.jsonl`, fifo) },
]
