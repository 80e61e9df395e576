import { makeImage } from '../kernel/make-image.ts'
import { initrdOf } from '../stage/machine-tree.ts'
import { NEW, NEWER, OLD } from './machine.ts'
import type { Fault } from './suffer.ts'

// What stands ready to be put in place of a file; of the same release, but not the same.
const CHANGED = {
  [`/boot/vmlinuz-${NEWER}`]: makeImage({ release: NEWER, build: '#2 SMP another build' }),
  [`/boot/initrd.img-${NEWER}`]: Buffer.from(initrdOf(`${NEWER} made anew`)),
  '/boot/grub/grub.cfg': Buffer.from(
    `menuentry 'x' {\n  linux /boot/vmlinuz-${NEWER} root=/dev/vda2 quiet\n  initrd /boot/initrd.img-${NEWER}\n}\n`,
  ),
}
type File = keyof typeof CHANGED

const WAYS: readonly [what: string, script: (file: File) => string][] = [
  ['replaced', (file) => `cp /faults/changed ${file}.dpkg-new && mv ${file}.dpkg-new ${file}`],
  ['written over', (file) => `cat /faults/changed >${file}`],
  ['removed and made again', (file) => `rm -f ${file}; cp /faults/changed ${file}`],
]
const ONCE = '[ ! -e /faults/done ] || exit 0\ntrue >/faults/done\n'

const when = (what: string, step: string, file: File, script: string): Fault => ({
  what,
  set: (machine) => {
    machine.write('/faults/changed', CHANGED[file] as unknown as string)
    if (file.endsWith('.cfg')) machine.write(file, `${CHANGED[file]}`.replace('quiet', 'splash'))
    machine.write(`/faults/${step}`, `#!/bin/sh\n${script}\n`, 0o755)
  },
  unset: (machine) => machine.remove(`/faults/${step}`),
})

/** Files that change between the look at them and the load, or during it. */
export const moves: readonly Fault[] = [
  ...(Object.keys(CHANGED) as File[]).flatMap((file) =>
    ['before-load', 'after-load'].flatMap((step) =>
      WAYS.flatMap(([what, script]) => [
        when(`${file} is ${what}, ${step}`, step, file, ONCE + script(file)),
        when(`${file} is ${what}, ${step}, again and again`, step, file, script(file)),
      ]),
    ),
  ),
  {
    what: 'the image is taken away before the load',
    set: (machine) => machine.write('/faults/before-load', `#!/bin/sh\nrm -f /boot/vmlinuz-${NEWER}\n`, 0o755),
    unset: (machine) => {
      machine.remove('/faults/before-load')
      machine.install(NEWER)
    },
  },
  {
    what: 'an older image is put in its place',
    meanwhile: NEW,
    set: (machine) =>
      machine.write('/faults/before-load', `#!/bin/sh\ncp /boot/vmlinuz-${OLD} /boot/vmlinuz-${NEWER}\n`, 0o755),
    unset: (machine) => {
      machine.remove('/faults/before-load')
      machine.install(NEWER)
    },
  },
]
