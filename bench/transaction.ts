import type { Live } from './live.ts'
import type { Case } from './measure.ts'

// What apt, dpkg and update-initramfs do, in their order, as seen on Debian 13 (linux-image's postinst, initramfs-tools
// 0.147): run-parts over postinst.d for each kernel, in which initramfs-tools' hook writes an initrd and runs
// post-update.d; then dpkg's trigger, which writes the newest initrd once more; then DPkg::Post-Invoke, by sh -c.
const TRANSACTION = `#!/bin/sh
export DPKG_FRONTEND_LOCKED=true
newest=$1
shift
for release; do
  DEB_MAINT_PARAMS='configure ' run-parts --exit-on-error --arg="$release" --arg="/boot/vmlinuz-$release" /etc/kernel/postinst.d
done
[ $# = 0 ] || /usr/sbin/update-initramfs "$newest"
sh -c "$POST_INVOKE"
`

// A new file in the place of the old, without the minute that it takes to make one.
const UPDATE_INITRAMFS = `#!/bin/sh
cp "/boot/initrd.img-$1" "/boot/initrd.img-$1.new" && mv -f "/boot/initrd.img-$1.new" "/boot/initrd.img-$1" || exit
[ ! -d /etc/initramfs/post-update.d ] || exec run-parts --arg="$1" --arg="/boot/initrd.img-$1" /etc/initramfs/post-update.d
`

/** Who is to stage: the files that it installs besides its line for DPkg::Post-Invoke. */
export interface Practice {
  name: string
  postInvoke: string
  postinst?: string
  /** Our own hooks stay. */
  ours?: boolean
}

/** The kernels that are configured, in dpkg's order. */
export interface Transaction {
  name: string
  releases: readonly string[]
}

/** Prepares a machine for transactions with what `practice` installs, and nobody else. */
export const equip = (machine: Live, { postinst, ours = false }: Practice): void => {
  if (!ours) machine.remove('/etc/kernel', '/etc/initramfs')
  machine.write('/etc/kernel/postinst.d/initramfs-tools', '#!/bin/sh\nexec /usr/sbin/update-initramfs "$1"\n', 0o755)
  if (postinst !== undefined) machine.write('/etc/kernel/postinst.d/zz-kexec', postinst, 0o755)
  machine.write('/usr/sbin/update-initramfs', UPDATE_INITRAMFS, 0o755)
  machine.write('/transaction', TRANSACTION, 0o755)
}

/** A transaction on a machine where nothing is staged yet. `newest`: the release whose initrd dpkg's trigger writes. */
export const transactionCase = (
  machine: Live,
  { name, postInvoke }: Practice,
  { releases }: Transaction,
  newest: string,
): Case => ({
  name,
  argv: ['/transaction', newest, ...releases],
  env: { POST_INVOKE: postInvoke },
  root: machine.root,
  before: machine.fresh,
})
