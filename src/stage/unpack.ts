import path from 'node:path'
import type { Uki } from '../bootloader/uki.ts'
import { KexecctlError } from '../report/errors.ts'
import { makePrivateDir, writeParts } from '../sys/copy.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'

// Why a unified kernel image is never handed to kexec(8) as it is, as read in kexec-tools (kexec/kexec-uki.c, the
// file_type tables in kexec/arch/*):
// - up to 2.0.29 no architecture knows it: "Cannot determine the file type". arm64 does since 2.0.30, x86-64 since
//   2.0.31, i386 does not.
// - those that do take .linux and .initrd alone: no .ucode, and no .cmdline, which uki_image_probe() names but does not
//   use. They leave copies in /tmp, and up to 2.0.32 copy the padding after the kernel too, behind its signature.
// - kexec_file_load(2) itself takes what its architecture boots: the probe of x86 (bzImage64_probe() in
//   arch/x86/kernel/kexec-bzimage64.c) wants the setup header of a bzImage, which a UKI has not.
// So the kernel within is what is checked: under lockdown, or with KEXEC_SIG_FORCE, it must carry its own signature
// (`innerSigned`); that of the whole is lost.

/** Where the parts of a unified kernel image were written: paths in the tree. */
export interface Unpacked {
  linux: string
  initrd?: string
}

// "unpack_to_rootfs" looks for the next archive at a multiple of 4: Documentation/driver-api/early-userspace/
// buffer-format.rst. systemd-stub fills up all of them: combine_initrds() in src/boot/initrd.c.
const INITRD_ALIGNMENT = 4

/**
 * Writes kernel and initrds of the UKI at `image` into `dir`, a directory in the tree that is made anew and is only
 * ours; what a crash left of it goes. The initrds become one file, in their order. The caller has seen that the UKI is
 * still the one that was read, and looks again afterwards. Throws `moved`, `read-failed` and `write-failed` (no space);
 * then nothing is left.
 */
export const unpackUki = (tree: Tree, image: string, uki: Pick<Uki, 'linux' | 'initrds'>, dir: string): Unpacked => {
  const file = tree.host(image)
  const host = hostOf(tree, dir)
  const unpacked: Unpacked = { linux: `${dir}/linux`, ...(uki.initrds.length > 0 && { initrd: `${dir}/initrd` }) }
  try {
    removeFile(host)
    makePrivateDir(host)
    writeParts(`${host}/linux`, [{ file, ...uki.linux }])
    if (unpacked.initrd !== undefined) {
      const parts = uki.initrds.map((extent) => ({ file, ...extent }))
      writeParts(`${host}/initrd`, parts, INITRD_ALIGNMENT)
    }
  } catch (error) {
    try {
      removeUnpacked(tree, dir)
    } catch {
      // why it could not be written says more
    }
    const { code, syscall, path: failed } = error as NodeJS.ErrnoException
    if (code === 'ENODATA')
      throw new KexecctlError('moved', `${image} becomes shorter while it is unpacked`, { cause: error })
    if (syscall === 'read' || failed === file)
      throw new KexecctlError('read-failed', `${image} cannot be unpacked`, { cause: error })
    throw new KexecctlError('write-failed', `${image} cannot be unpacked to ${dir}`, { cause: error })
  }
  return unpacked
}

/** Removes what `unpackUki` made; that it is not there is fine. */
export const removeUnpacked = (tree: Tree, dir: string): void => removeFile(hostOf(tree, dir))

// A link that stands there is not followed.
const hostOf = (tree: Tree, dir: string) =>
  path.posix.join(tree.host(path.posix.dirname(dir)), path.posix.basename(dir))
