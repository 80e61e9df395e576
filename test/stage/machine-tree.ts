import fs from 'node:fs'
import path from 'node:path'
import { openTree, type Tree } from '../../src/sys/fs.ts'
import { entry, TRAILER } from '../kernel/initrd-walk/parts.ts'
import { makeImage } from '../kernel/make-image.ts'

export const OLD = '6.12.90+deb13-amd64'
export const NEW = '6.12.117+deb13-amd64'
/** The smallest initrd that is whole, of ASCII alone. */
export const initrdOf = (release: string): string =>
  Buffer.concat([entry('init', release, 0o100755), TRAILER]).toString()

export const BOOT_ID = '11111111-2222-3333-4444-555555555555'

// The kernel's side of kexec(8), as files: one slot, and whatever a test puts into the files `fail-load`,
// `fail-unload`, and into the scripts `before-load`, `after-load`, `before-unload`, `after-unload`, which are told our
// parent's id.
const KEXEC = `#!/bin/sh
root=\${0%/sbin/kexec}
echo "$*" >>"$root/calls"
case " $* " in *' -u '*) what=unload loaded=0 ;; *) what=load loaded=1 ;; esac
step() { [ ! -x "$root/$1-$what" ] || "$root/$1-$what" "$PPID" || exit 9; }
step before
[ ! -e "$root/fail-$what" ] || { cat "$root/fail-$what" >&2; exit 1; }
echo "$loaded" >"$root/sys/kernel/kexec_loaded"
step after
`

// systemd-run(1) in so far as it runs the words after `--` with the variables that it is given.
const SYSTEMD_RUN = `#!/bin/sh
while [ "$1" != -- ]; do
  case $1 in --setenv=*) export "\${1#--setenv=}" ;; esac
  shift
done
shift
[ -x "$1" ] || { echo "Failed to execute $1" >&2; exit 1; }
for word in "$@"; do
  shift
  case $word in *'$$'*) word=$(printf '%s' "$word" | sed 's/[$][$]/$/g') ;; esac
  set -- "$@" "$word"
done
exec "$@"
`

/** A machine as a tree: OLD runs, NEW is installed, kexec(8) is a stand-in for the kernel's side of it. */
export interface FakeMachine {
  tree: Tree
  write(file: string, text: string, mode?: number): void
  remove(file: string): void
  /** What kexec(8) was called with, oldest first. */
  calls(): string[]
  loaded(): boolean
  /** The record, parsed; undefined if there is none. */
  record(): { id: string; state: string; release: string } | undefined
  exists(file: string): boolean
  /** `size`: cut its image short. */
  install(release: string, size?: number): void
}

export const fakeMachine = (t: { testdir: () => string }): FakeMachine => {
  const root = t.testdir()
  const write = (file: string, text: string | Buffer, mode = 0o644) => {
    fs.mkdirSync(path.dirname(root + file), { recursive: true })
    fs.writeFileSync(root + file, text, { mode })
  }
  const read = (file: string) => fs.readFileSync(root + file, 'utf8')
  const exists = (file: string) => fs.existsSync(root + file)
  const install = (release: string, size?: number) => {
    write(
      `/boot/vmlinuz-${release}`,
      makeImage({ release, build: `#1 SMP Debian ${release}`, ...(size === undefined ? {} : { size }) }),
    )
    write(`/boot/initrd.img-${release}`, initrdOf(release))
    write(`/lib/modules/${release}/modules.dep`, '')
  }
  write('/usr/lib/systemd/libsystemd-shared-257.so', '')
  write('/proc/sys/kernel/osrelease', `${OLD}\n`)
  write('/proc/sys/kernel/version', `#1 SMP Debian ${OLD}\n`)
  write('/proc/sys/kernel/arch', 'x86_64\n')
  write('/proc/sys/kernel/random/boot_id', `${BOOT_ID}\n`)
  write('/proc/cmdline', `BOOT_IMAGE=/boot/vmlinuz-${OLD} root=/dev/vda2 ro\n`)
  write('/proc/meminfo', 'MemAvailable:    2000000 kB\n')
  write('/proc/self/status', 'CapEff:\t000001ffffffffff\n')
  write('/sys/kernel/uevent_seqnum', '1\n')
  write('/sys/kernel/kexec_loaded', '0\n')
  write('/sbin/kexec', KEXEC, 0o755)
  write('/usr/bin/systemd-run', SYSTEMD_RUN, 0o755)
  write('/usr/bin/node', '', 0o755)
  install(OLD)
  install(NEW)
  return {
    tree: openTree(root),
    write,
    remove: (file) => fs.rmSync(root + file, { recursive: true, force: true }),
    calls: () => (exists('/calls') ? read('/calls').trim().split('\n') : []),
    loaded: () => read('/sys/kernel/kexec_loaded').trim() === '1',
    record: () => (exists('/run/kexecctl/staged.json') ? JSON.parse(read('/run/kexecctl/staged.json')) : undefined),
    exists,
    install,
  }
}

/** From now on there is memory for one image alone: a load succeeds only into an empty slot. */
export const withRoomForOne = (machine: FakeMachine): void =>
  machine.write(
    '/before-load',
    `#!/bin/sh
root=\${0%/*}
rm -f "$root/fail-load"
[ "$(cat "$root/sys/kernel/kexec_loaded")" = 0 ] ||
  echo 'kexec_file_load failed: Cannot allocate memory' >"$root/fail-load"
`,
    0o755,
  )
