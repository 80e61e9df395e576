import type { Machine } from './machine.ts'

// Unpacked in order: what both archives have is as the last one has it, what only the first has is still there.
const hook = `#!/bin/sh
[ "$1" = prereqs ] && exit 0
echo late > "$DESTDIR/kexecctl-order"
`
const script = `#!/bin/sh
[ "$1" = prereqs ] && exit 0
cat /kexecctl-early > /run/kexecctl-early
cat /kexecctl-order > /run/kexecctl-order
`

/**
 * Makes `file`, an archive as microcode comes in, with a marker, and lets the initrds that are built from now on carry
 * the marker's file in another form and tell. One byte behind its end: boot loaders pad to four, so must kexecctl.
 */
export const makeMarkers = async (vm: Machine, file: string): Promise<void> => {
  await vm.writeFile('/etc/initramfs-tools/hooks/markers', hook, '755')
  await vm.writeFile('/etc/initramfs-tools/scripts/init-bottom/markers', script, '755')
  const early = [
    'rm -rf /root/early && mkdir -p /root/early/kernel/x86/microcode && cd /root/early',
    'echo early > kexecctl-early && echo early > kexecctl-order',
    'head -c 2048 /dev/zero > kernel/x86/microcode/GenuineIntel.bin',
    `find . | cpio --quiet -o -H newc > ${file} && printf "\\0" >> ${file}`,
  ]
  await vm.must(early.join(' && '))
}

/** The markers as this boot's initrds had them: what only the first has, and what both have. */
export const readMarkers = async (vm: Machine): Promise<string> =>
  (await vm.run('cat /run/kexecctl-early /run/kexecctl-order 2>&1')).stdout.trim()

/** `readMarkers` where both archives were unpacked, the early one first. */
export const BOTH = 'early\nlate'
