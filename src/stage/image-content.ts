import { fitsSignature } from '../kernel/authenticode.ts'
import { LARGEST_IMAGE } from '../kernel/sizes.ts'
import { packageDigest } from '../machine/package-digest.ts'
import type { Entry, ImageContent } from '../plan/types.ts'
import { digestOf } from '../sys/digest.ts'
import type { Tree } from '../sys/fs.ts'

/**
 * The image read through, against what its package and its signature say of it; not where it is too large to be one.
 */
export const readImageContent = (tree: Tree, { image, kernel }: Entry): ImageContent => {
  if (kernel.imageStat.size > LARGEST_IMAGE) return { path: image }
  const packaged = packageDigest(tree, { ...kernel, image })
  const digest = packaged && digestOf(tree, image, packaged.algorithm, packaged)
  const { by } = packaged ?? {}
  if (digest?.state === 'ok' && digest.value === packaged?.digest) return { path: image, by, packaged: true }
  const fits = fitsSignature(tree, image)
  return digest?.state === 'ok' ? { path: image, by, packaged: false, fits } : { path: image, fits }
}
