import fs from 'node:fs'
import type { Machine } from './machine.ts'
import type { Fault } from './suffer.ts'

type Change = Pick<Required<Fault>, 'set' | 'unset'>

const script = (file: string, text: string, mode = 0o755): Change => ({
  set: (machine) => machine.write(`/faults/${file}`, `#!/bin/sh\n${text}\n`, mode),
  unset: (machine) => machine.remove(`/faults/${file}`),
})

// In place of kexec(8); the real one is put back after it.
const kexec = (change: (machine: Machine, file: string) => void): Change => {
  const file = '/usr/sbin/kexec'
  return {
    set: (machine) => {
      machine.write('/faults/kexec', machine.read(file), 0o755)
      change(machine, file)
    },
    unset: (machine) => {
      const text = machine.read('/faults/kexec')
      machine.remove(file)
      machine.write(file, text, 0o755)
    },
  }
}

const instead = (text: string) => kexec((machine, file) => machine.write(file, `#!/bin/sh\n${text}\n`, 0o755))

const left = ({ set, unset }: Change): Change => ({
  set,
  unset: (machine) => {
    for (const pid of machine.processes()) process.kill(pid, 'SIGKILL')
    unset(machine)
  },
})

const node = (text: string): Change => ({
  set: (machine) => {
    fs.renameSync(`${machine.root}/usr/bin/node`, `${machine.root}/faults/node`)
    if (text !== '') machine.write('/usr/bin/node', text, 0o755)
  },
  unset: (machine) => fs.renameSync(`${machine.root}/faults/node`, `${machine.root}/usr/bin/node`),
})

const both = (...changes: Change[]): Change => ({
  set: (machine) => {
    for (const { set } of changes) set(machine)
  },
  unset: (machine) => {
    for (const { unset } of changes) unset(machine)
  },
})

const MEGABYTES =
  'i=0; while [ $i -lt 40000 ]; do echo "kexec: an error, number $i, of a kernel that has much to say"; i=$((i + 1)); done >&2'

/** kexec(8) that hangs, crashes, lies, and is not there. */
export const answers: readonly Fault[] = [
  { what: 'it hangs after the load', program: 'hasty', ...script('hang', '') },
  { what: 'it hangs', program: 'hasty', ...instead('exec sleep 1000') },
  // as one that waits for a disk: it stays, and with it the lock
  { what: 'it hangs, and cannot be killed', program: 'hasty', ...left(instead('sleep 1000; true')) },
  { what: 'it leaves somebody with its pipes', ...left(script('after-load', 'sleep 1000 &')) },
  { what: 'it crashes before the load', ...script('before-load', 'kill -SEGV $2; sleep 1') },
  { what: 'it crashes', ...instead('kill -SEGV $$') },
  // over an older image nobody can see that: sysfs tells full from empty, not what is loaded
  { what: 'it says that it loaded, and did not', first: true, ...instead('exit 0') },
  // execvp(3) takes such a file for a script of nothing
  { what: 'it is empty', first: true, ...kexec((machine, file) => machine.write(file, '')) },
  { what: 'it says that it did not, and loaded', ...script('after-load', 'exit 1') },
  { what: 'it says that it unloaded, and did not', ...instead('case " $* " in *" -u "*) exit 0; esac; exit 1') },
  { what: 'it fails, and cannot unload', ...instead('echo "Operation not permitted" >&2; exit 1') },
  { what: 'it writes megabytes, and loads', ...script('before-load', MEGABYTES) },
  { what: 'it writes megabytes, and fails', ...script('before-load', `${MEGABYTES}; exit 1`) },
  {
    what: 'it writes escape codes, and fails',
    ...script('before-load', "printf '\\033[31mno\\033[0m\\r\\007\\377\\n' >&2; exit 1"),
  },
  { what: 'it is not there', ...kexec((machine, file) => machine.remove(file)) },
  { what: 'it is not executable', ...kexec(({ root }, file) => fs.chmodSync(root + file, 0o644)) },
  {
    what: 'it is a directory',
    ...kexec((machine, file) => {
      machine.remove(file)
      machine.write(`${file}/x`, '')
    }),
  },
  { what: 'it is of another machine', ...kexec((machine, file) => machine.write(file, '\x7fELF\x02\x01\x01', 0o755)) },
  { what: 'it has no interpreter', ...kexec((machine, file) => machine.write(file, '#!/nowhere\n', 0o755)) },
  {
    what: 'it is a link to itself',
    ...kexec((machine, file) => {
      machine.remove(file)
      fs.symlinkSync('kexec', machine.root + file)
    }),
  },
  { what: 'node is not there', ...node('') },
  { what: 'node ends with 0, and did nothing', ...node('#!/bin/sh\n') },
  { what: 'node is cut short', ...node('ELF, cut short\n') },
  { what: 'node crashes', ...node('#!/bin/sh\nkill -SEGV $$\n') },
  { what: 'node hangs', program: 'hasty', ...node('#!/bin/sh\nexec sleep 1000\n') },
  {
    what: 'node crashes, and kexec(8) says that it unloaded',
    ...both(node('#!/bin/sh\nexit 139\n'), instead('exit 0')),
  },
  {
    what: 'node crashes, and kexec(8) hangs',
    program: 'hasty',
    ...both(node('#!/bin/sh\nexit 139\n'), instead('exec sleep 1000')),
  },
]
