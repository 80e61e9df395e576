import path from 'node:path'
import type { Kernel } from './types.ts'

// How distributions name the initrd of a kernel. TAG is the release or, where one file name serves every release, the
// name of the package: initramfs-linux.img of Arch, initramfs-lts of Alpine.
const NAMES: ((tag: string) => string)[] = [
  (tag) => `initrd.img-${tag}`, // Debian, Ubuntu: update-initramfs(8), Debian's dracut too
  (tag) => `initramfs-${tag}.img`, // Fedora, RHEL: dracut(8); Arch: mkinitcpio(8)
  (tag) => `initrd-${tag}`, // SUSE
  (tag) => `initramfs-${tag}`, // Alpine: mkinitfs(1)
]

// update-initramfs writes FILE.new and moves it over FILE; dpkg unpacks to FILE.dpkg-new.
const TEMPORARY = ['.new', '.dpkg-new']

/**
 * Paths at which the initrd of an image may lie, best first: beside it under one of the tags; for
 * /usr/lib/modules/RELEASE/vmlinuz `initrd` beside it, then in /boot. Exact names only, so that kdump's
 * (`…kdump.img`), fallback and rescue initrds never match.
 */
export const initrdCandidates = (image: string, tags: string[]): string[] => {
  const dir = path.posix.dirname(image)
  const inModules = path.posix.basename(image) === 'vmlinuz'
  const tagged = tags.flatMap((tag) => NAMES.map((name) => `${inModules ? '/boot' : dir}/${name(tag)}`))
  return inModules ? [`${dir}/initrd`, ...tagged] : tagged
}

/**
 * The first candidate that exists, and every temporary file beside the image or a candidate: one that has no finished
 * file yet counts too. `exists` answers from directory listings, so this reads nothing.
 */
export const filesBeside = (
  image: string,
  candidates: string[],
  exists: (file: string) => boolean,
): Pick<Kernel, 'initrds' | 'beingWritten'> => {
  const initrd = candidates.find(exists)
  return {
    initrds: initrd === undefined ? [] : [initrd],
    beingWritten: [image, ...candidates].flatMap((file) => TEMPORARY.map((ending) => file + ending)).filter(exists),
  }
}
