import fs from 'node:fs'
import net from 'node:net'
import { makeImage } from '../kernel/make-image.ts'
import { apt } from './events.ts'
import { type Machine, NEWER, OLD } from './machine.ts'
import type { Fault } from './suffer.ts'

const NEWEST = '9.9.9-amd64'
const IMAGE = `/boot/vmlinuz-${NEWEST}`

const noShell = (machine: Machine) => {
  if (machine.exists('/pwned')) throw new Error('a name was carried out')
}

const node =
  (...words: string[]): Required<Fault>['set'] =>
  ({ mount, dir }) =>
    mount('mknod', `${dir}${IMAGE}`, ...words)
const link =
  (to: string): Required<Fault>['set'] =>
  ({ root }) =>
    fs.symlinkSync(to, root + IMAGE)

/** What is no kernel, under the name of the newest one. */
const things: readonly [what: string, set: Required<Fault>['set']][] = [
  ['a FIFO', node('p')],
  ['/dev/zero', node('c', '1', '5')],
  ['a terminal', node('c', '5', '0')],
  ['a block device', node('b', '7', '199')],
  ['a directory', (machine) => machine.write(`${IMAGE}/x`, '')],
  [
    'a socket',
    ({ root }) =>
      new Promise((done) => {
        // the path of a socket is short: unix(7)
        process.chdir(`${root}/boot`)
        const server = net.createServer().listen(`vmlinuz-${NEWEST}`, () => {
          fs.renameSync(`${root}${IMAGE}`, `${root}/tmp/socket`)
          server.close(() => {
            fs.renameSync(`${root}/tmp/socket`, `${root}${IMAGE}`)
            done(undefined)
          })
        })
        process.chdir(__dirname)
      }),
  ],
  ['a link to itself', link(`vmlinuz-${NEWEST}`)],
  ['a link to nowhere', link('/nowhere')],
  [
    'a link to a FIFO',
    ({ root, dir, mount }) => {
      mount('mkfifo', `${dir}/tmp/fifo`)
      fs.symlinkSync('/tmp/fifo', root + IMAGE)
    },
  ],
  ['a link to /dev/zero', link('/dev/zero')],
  ['empty', (machine) => machine.write(IMAGE, '')],
  [
    'a chain of 50 links',
    ({ root }) => {
      for (let i = 0; i < 50; i++)
        fs.symlinkSync(i === 0 ? `vmlinuz-${OLD}` : `link-${i - 1}`, `${root}/boot/link-${i}`)
      fs.symlinkSync('link-49', root + IMAGE)
    },
  ],
]

const LONG = 'x'.repeat(255)

/** Names that stand beside the kernel; the kernels in them are older than what is wanted. */
const NAMES: readonly (readonly [what: string, name: string | Buffer])[] = [
  ['of 255 bytes', `vmlinuz-6.1.0-${LONG}`.slice(0, 255)],
  ['with a new line', 'vmlinuz-6.1.0\nkexecctl: staged 1.2.3-amd64'],
  ['with escape codes', 'vmlinuz-6.1.0\x1b[2J\x1b[31m\x07'],
  ['with bytes that are not UTF-8', Buffer.from('vmlinuz-6.1.0-\xff\xfe\x80', 'latin1')],
  ['with quotes', `vmlinuz-6.1.0'"\`'`],
  ['with a command', 'vmlinuz-6.1.0-$(touch pwned);touch pwned&touch pwned|`touch pwned`'],
  ['that are options', 'vmlinuz---command-line=init=bin=sh'],
  ['with spaces', 'vmlinuz-6.1.0 --initrd=x  -e'],
  ['of nothing', 'vmlinuz-'],
  ['that are right to left', 'vmlinuz-6.1.0-\u202eabc\u2066'],
]

const named = ([what, name]: (typeof NAMES)[number]): Fault => ({
  what: `a kernel with a name ${what}`,
  set: ({ root }) => {
    const image = makeImage({ release: '6.1.0-1-amd64' })
    fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/boot/`), Buffer.from(name)]), image)
    fs.writeFileSync(
      Buffer.concat([Buffer.from(`${root}/boot/initrd.img-`), Buffer.from(name).subarray(8, 250)]),
      'initrd',
    )
  },
  unset: noShell,
})

const COMMAND = '$(touch /pwned)`touch /pwned`;touch /pwned'

/** What configures a boot loader, or us, with what a shell would carry out. */
const FILES: readonly (readonly [what: string, file: string, text: string])[] = [
  [
    'grub.cfg with commands',
    '/boot/grub/grub.cfg',
    `menuentry 'x${COMMAND}' {\n linux /boot/vmlinuz-${NEWER} ${COMMAND}\n}\n`,
  ],
  [
    'grub.cfg with a path of 4,096 bytes',
    '/boot/grub/grub.cfg',
    `menuentry 'x' {\n linux /boot/${'a/'.repeat(2048)} x\n}\n`,
  ],
  [
    'grub.cfg with a name of 4,096 bytes',
    '/boot/grub/grub.cfg',
    `menuentry '${'x'.repeat(4096)}' {\n linux /boot/${'a'.repeat(4096)}\n}\n`,
  ],
  ['grub.cfg without an end', '/boot/grub/grub.cfg', "menuentry 'x' {\n linux /boot/x \\\n"],
  ['grub.cfg with escape codes', '/boot/grub/grub.cfg', `menuentry '\x1b[31m' {\n linux /boot/\x1b[2J\x07 x\n}\n`],
  [
    'a BLS entry with commands',
    '/boot/loader/entries/x.conf',
    `title ${COMMAND}\nversion 9.9.9\nlinux /${COMMAND}\noptions ${COMMAND}\n`,
  ],
  [
    'a BLS entry above the root',
    '/boot/loader/entries/x.conf',
    'title x\nversion 9.9.9\nlinux /../../../../etc/shadow\n',
  ],
  [
    '/etc/default/kexec with commands',
    '/etc/default/kexec',
    `LOAD_KEXEC=true\nKERNEL_IMAGE="${COMMAND.replaceAll('"', '')}"\n`,
  ],
  ['/etc/default/kexec with a path of 4,096 bytes', '/etc/default/kexec', `KERNEL_IMAGE="/boot/${'a'.repeat(4096)}"\n`],
  ['kexecctl.conf with commands', '/etc/kexecctl.conf', `[Stage]\nWhen=${COMMAND}\n\x1b[31m=\x07\n[__proto__]\nx=y\n`],
]

/** What a package might be called. */
const RELEASES: readonly (readonly [what: string, release: string])[] = [
  ['of 4,000 bytes', '6.1.0-'.padEnd(4000, 'x')],
  ['with a new line', '6.1.0\nx'],
  ['with a command', COMMAND],
  ['with escape codes', '6.1.0\x1b[31m'],
  ['that is an option', '--help'],
]

/** What lies about in /boot, and in what we read. */
export const names: readonly Fault[] = [
  ...things.map(
    ([what, set]): Fault => ({
      what: `vmlinuz-${NEWEST} is ${what}`,
      set,
      unset: (machine) => machine.remove(IMAGE),
    }),
  ),
  ...NAMES.map(named),
  ...FILES.map(
    ([what, file, text]): Fault => ({
      what,
      set: (machine) => machine.write(file, text),
      unset: (machine) => {
        noShell(machine)
        machine.remove(file)
      },
    }),
  ),
  ...RELEASES.map(
    ([what, release]): Fault => ({
      what: `a release ${what}`,
      event: (machine, around) => apt(machine, release, { around }),
      unset: noShell,
    }),
  ),
]
