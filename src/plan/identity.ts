/** Who chose a target: `argument` is an administrator who named it, the others in the order in which they are asked. */
export type Source = 'argument' | 'kernel-image' | 'bootloader' | 'newest' | 'link'

/** What makes two targets the same content: hashes of image and initrds, and the command line without our own words. */
export interface Identity {
  release: string
  image: string
  initrds: string[]
  cmdline: string
}
