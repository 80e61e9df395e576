import { readInventory } from '../../src/kernel/inventory.ts'
import type { Tree } from '../../src/sys/fs.ts'
import { makeImage } from './make-image.ts'
import type { Node } from './make-tree.ts'

export const image = (release: string) => makeImage({ release })
export const dep = (...releases: string[]) =>
  Object.fromEntries(releases.map((r) => [`/usr/lib/modules/${r}/modules.dep`, '']))
export const MERGED: Record<string, Node> = { '/usr/lib': { dir: true }, '/lib': { link: 'usr/lib' } }

/** `RELEASE IMAGE INITRD` of each kernel; `-modules` and `name=…` where they matter. */
export const shown = (tree: Tree) =>
  readInventory(tree).kernels.map(({ release, image, initrds, modules, nameSays }) =>
    [
      [release, image, ...initrds],
      modules === true ? [] : [`modules=${modules}`],
      nameSays === undefined ? [] : [`name=${nameSays}`],
    ]
      .flat()
      .join(' '),
  )
