import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeMachine } from '../test/faults/machine.ts'
import type { System } from '../test/faults/system.ts'
import { makeMachine as layOut } from './fixture.ts'

/** What the hooks of others, and what measures them, call besides what kexecctl's own do. */
export const PROGRAMS = 'bash cut head ls ln sort tail uname tr'.split(' ')

// It loads nothing: it counts, reads both files as the kernel would, and remembers which ones they were.
const KEXEC = `#!/bin/sh
echo "$*" >>/calls
case " $* " in *' -u '*) echo 0 >/sys/kernel/kexec_loaded; exit ;; esac
for word; do
  shift
  case $word in --initrd=*) set -- "$@" "\${word#*=}" ;; -*) ;; *) set -- "$@" "$word" ;; esac
done
cat "$@" >/dev/null || exit 1
stat -Lc '%n %i' "$@" >/loaded
echo 1 >/sys/kernel/kexec_loaded
`

/**
 * A machine in a directory that kexecctl, in a chroot(2), takes for the whole world: kexecctl and its hooks are
 * installed as they are, images and initrds are as large as real ones, and kexec(8) only counts.
 */
export interface Live {
  root: string
  write(file: string, text: string, mode?: number): void
  link(file: string, to: string): void
  remove(...files: string[]): void
  exists(file: string): boolean
  /** The loads by kexec(8) since the machine was fresh, and whatever else it was called for. */
  calls(): { loads: number; others: number }
  /** The files that were loaded last, with their inodes at that time: `image 12`, `initrd 34`. */
  loaded(): string[]
  /** Whether such a file is still the one that it was. */
  isNow(loaded: string): boolean
  /** Nothing is staged, and nothing was. */
  fresh(): void
}

/** Makes one where the first of these kernels runs and the last is what GRUB would start. */
export const makeLive = (system: System, releases: readonly string[]): Live => {
  const { dir: root } = makeMachine(system)
  const at = (file: string) => path.join(root, file)
  const read = (file: string) => (existsSync(at(file)) ? readFileSync(at(file), 'utf8').trim() : '')
  const remove = (...files: string[]) => {
    for (const file of files) rmSync(at(file), { recursive: true, force: true })
  }
  const write = (file: string, text: string, mode = 0o644) => {
    mkdirSync(path.dirname(at(file)), { recursive: true })
    remove(file)
    writeFileSync(at(file), text, { mode })
  }
  remove('/boot', '/usr/lib/modules', '/faults')
  // as on every system: what the program compiled is kept there
  mkdirSync(at('/var/cache'))
  symlinkSync('/usr/bin/node', at('/proc/self/exe'))
  layOut(root, releases)
  write('/usr/sbin/kexec', KEXEC, 0o755)
  // the one that the faults have no use for
  const postrm = readFileSync(path.resolve(__dirname, '../hooks/kernel/postrm.d/zzz-kexecctl'), 'utf8')
  write('/etc/kernel/postrm.d/zzz-kexecctl', postrm, 0o755)
  const lines = (file: string) => read(file).split('\n').filter(Boolean)
  return {
    root,
    write,
    link: (file, to) => symlinkSync(to, at(file)),
    remove,
    exists: (file) => existsSync(at(file)),
    calls: () => {
      const all = lines('/calls')
      const others = all.filter((line) => / -u /.test(` ${line} `)).length
      return { loads: all.length - others, others }
    },
    loaded: () => lines('/loaded'),
    isNow: (loaded) => {
      const [file = '', inode] = loaded.split(' ')
      return existsSync(at(file)) && `${statSync(at(file)).ino}` === inode
    },
    fresh: () => {
      remove('/run/kexecctl', '/var/lib/kexecctl', '/calls', '/loaded')
      writeFileSync(at('/sys/kernel/kexec_loaded'), '0\n')
    },
  }
}
