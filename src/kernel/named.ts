import path from 'node:path'
import { known, type Read, type Tree } from '../sys/fs.ts'
import { isTemporary, replacing } from './initrd.ts'
import { readInstalled, tagOf } from './installed.ts'
import type { Kernel } from './types.ts'

/**
 * The kernel at a path that an administrator named, with the initrds named with it. Links are followed for reading but
 * the path stays; where the header does not, the target's name tells the release, then the link's, then who `claimed`
 * one. `missing` for a
 * dangling link too; `unknown` with ENOEXEC for what is no kernel: no regular file, or nothing tells its release.
 */
export const imageAt = (tree: Tree, image: string, initrds: string[], claimed?: string): Read<Kernel> => {
  const stat = tree.stat(image)
  if (stat.state !== 'ok') return stat
  const [realImage = image, ...realInitrds] = [image, ...initrds].map((file) => known(tree.real(file)) ?? file)
  const files = [realImage, ...realInitrds]
  const beside = (dir: string) => (known(tree.names(dir)) ?? []).map((name) => path.posix.join(dir, name))
  const temporaries = new Set(files.flatMap((file) => beside(path.posix.dirname(file))).filter(isTemporary))
  const read = readInstalled(tree, image, tagOf(realImage) ?? tagOf(image) ?? claimed, () => ({
    initrds,
    beingWritten: replacing(files, temporaries),
  }))
  if (read.state === 'missing') return { state: 'unknown', code: 'ENOEXEC' }
  return read.state === 'ok' ? { state: 'ok', value: read.value.kernel } : read
}

// Debian: /etc/kernel-img.conf, linux-update-symlinks(1); SUSE calls its initrd link /boot/initrd.
const GENERATED = [
  { image: '/vmlinuz', initrds: ['/initrd.img'] },
  { image: '/boot/vmlinuz', initrds: ['/boot/initrd.img', '/boot/initrd'] },
]

/**
 * The kernel that the distribution's generated links name, with every link resolved: the last one freshly installed,
 * not the newest. Nothing where there is no such link or it dangles; no initrd where only that link does.
 */
export const generatedLink = (tree: Tree): { image: string; initrd?: string } | undefined => {
  const fileAt = (link: string) => (known(tree.stat(link))?.kind === 'file' ? known(tree.real(link)) : undefined)
  for (const { image: link, initrds } of GENERATED) {
    const image = tree.isLink(link) ? fileAt(link) : undefined
    if (image === undefined) continue
    const initrd = initrds.map(fileAt).find((file) => file !== undefined)
    return { image, ...(initrd !== undefined && { initrd }) }
  }
  return undefined
}
