import { parseRelease } from '../../kernel/release.ts'
import type { Check } from './check.ts'

// initrd.img-REL, initramfs-REL.img, initrd-REL: what the initrd's own name claims
const releaseInName = (path: string): string | undefined => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const claimed = /^(?:initrd\.img-|initramfs-|initrd-)(.+?)(?:\.img)?$/.exec(name)?.[1]
  return claimed !== undefined && parseRelease(claimed) ? claimed : undefined
}

/** An initrd made for another release has no modules for this one. Links are followed to the name they mean. */
export const initrdRelease: Check = {
  id: 'initrd-release',
  levels: ['refuse'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'its initrd is made for it',
  what: 'The release in the name of the initrd against that of the image.',
  why: 'The modules of another kernel cannot be loaded: no disk, no network.',
  source: 'initramfs-tools(7)',
  hint: 'set INITRD to the initrd of KERNEL_IMAGE',
  look: ({ observed }, { release, initrds }) => {
    for (const path of initrds) {
      const claimed = releaseInName(observed.find((file) => file.path === path)?.real ?? path)
      if (claimed !== undefined && claimed !== release) {
        return {
          level: 'refuse',
          message: `the initrd ${path} is made for ${claimed}, not for ${release}`,
        }
      }
    }
    return undefined
  },
}
