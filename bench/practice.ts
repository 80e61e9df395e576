import { readFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(__dirname, '..')

/** What apt runs when dpkg is done, byte for byte. */
export const OUR_POST_INVOKE = (() => {
  const line = /"(test [^"]*)";/.exec(readFileSync(path.join(ROOT, 'hooks/apt/99kexecctl'), 'utf8'))?.[1]
  if (line === undefined) throw new Error('hooks/apt/99kexecctl has no line to run')
  return line
})()

/** What people put into apt's DPkg::Post-Invoke instead, with more care for odd names than most of them take. */
export const POST_INVOKE = [
  'v=$(ls /boot/vmlinuz-* | sort -V | tail -n 1)',
  'kexec -l "$v" --initrd="/boot/initrd.img-$' + '{v#*vmlinuz-}" --reuse-cmdline || true',
].join('; ')

/** What people put into /etc/kernel/postinst.d instead. */
export const POSTINST = `#!/bin/sh
kexec -u
kexec -l "/boot/vmlinuz-$1" --initrd="/boot/initrd.img-$1" --reuse-cmdline
exit 0
`
