// A file with holes costs whoever makes it nothing, and hours to read. Images have up to 100 MB, unified ones with
// firmware some hundred; initrds of installers and of systems that live in memory up to 2 GB.

/** Bytes: more than any image has. */
export const LARGEST_IMAGE = 2 ** 30

/** Bytes: more than any initrd has. */
export const LARGEST_INITRD = 2 ** 32
