import path from 'node:path'

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
export function* initrdCandidates(image: string, tags: string[]): Generator<string> {
  const dir = path.posix.dirname(image)
  const inModules = image.endsWith('/vmlinuz')
  if (inModules) yield `${dir}/initrd`
  for (const tag of tags) for (const name of NAMES) yield `${inModules ? '/boot' : dir}/${name(tag)}`
}

/** Whether a path is that of a temporary file, about to replace the one without the ending. */
export const isTemporary = (file: string): boolean => TEMPORARY.some((ending) => file.endsWith(ending))

/** The temporary files that are about to replace one of `files`; one that has no finished file yet counts too. */
export const replacing = (files: string[], temporaries: ReadonlySet<string>): string[] =>
  files.flatMap((file) => TEMPORARY.map((ending) => file + ending)).filter((file) => temporaries.has(file))
