import type { Read, Tree } from '../sys/fs.ts'
import { readImageHeader } from './image.ts'
import { parseRelease } from './release.ts'
import type { ImageHeader, Kernel, Release } from './types.ts'

/** A kernel with its release taken apart, for sorting; `headerCode` is the errno name where its head was unreadable. */
export interface Installed {
  kernel: Kernel
  release: Release
  headerCode?: string
}

/**
 * What a path says about its kernel: RELEASE of `…/vmlinuz-RELEASE`, of `…/modules/RELEASE/vmlinuz`, and of
 * `…/TOKEN/RELEASE/linux`, where kernel-install(8) puts it for the Boot Loader Specification.
 */
export const tagOf = (image: string): string | undefined => {
  const [, afterDash, ofModules, ofToken] =
    /\/vmlinu[xz]-([^/]+)$|\/modules\/([^/]+)\/vmlinuz$|\/[^/]+\/([0-9][^/]*)\/linux$/.exec(image) ?? []
  return afterDash ?? ofModules ?? ofToken
}

/**
 * Reads one kernel file: stat, head, modules. Its release is the header's, else its tag if that is one. `missing` also
 * for what is no regular file (a FIFO or a device is never opened) and for a file whose release nothing tells.
 * `filesFor` finds the initrds, given the tags they may carry: the release and, where the file's own tag is no release
 * (`linux` on Arch), that first. So an initrd of another release, which only a wrong file name claims, is never taken.
 */
export const readInstalled = (
  tree: Tree,
  image: string,
  tag: string | undefined,
  filesFor: (tags: string[]) => Pick<Kernel, 'initrds' | 'beingWritten'>,
): Read<Installed> => {
  const stat = tree.stat(image)
  if (stat.state !== 'ok') return stat
  if (stat.value.kind !== 'file') return { state: 'missing' }
  const read = readImageHeader(tree, image)
  if (read.state === 'missing') return read
  const header: ImageHeader = read.state === 'ok' ? read.value : { format: 'unreadable' }
  const claimed = tag === undefined ? undefined : parseRelease(tag)
  const release = header.release === undefined || header.release === tag ? claimed : parseRelease(header.release)
  if (release === undefined) return read.state === 'ok' ? { state: 'missing' } : read
  const kernel: Kernel = {
    release: release.raw,
    flavour: release.flavour,
    image,
    imageStat: stat.value,
    header,
    ...filesFor(tag === undefined || claimed ? [release.raw] : [tag, release.raw]),
    modules: hasModules(tree, release.raw),
    ...(claimed && claimed.raw !== release.raw && { nameSays: claimed.raw }),
  }
  return { state: 'ok', value: { kernel, release, ...(read.state === 'unknown' && { headerCode: read.code }) } }
}

// /lib/modules comes first: it is right with and without a merged /usr, so the second look is rare.
const hasModules = (tree: Tree, release: string): Kernel['modules'] => {
  const first = tree.stat(`/lib/modules/${release}/modules.dep`)
  if (first.state === 'ok') return true
  const second = tree.stat(`/usr/lib/modules/${release}/modules.dep`)
  if (second.state === 'ok') return true
  return first.state === 'unknown' || second.state === 'unknown' ? 'unknown' : false
}
