import type { ReadAt } from '../../sys/reader.ts'

const MAGIC = '#BOOTCONFIG\n'
const SIZES = 8
const LONGEST = 1 << 16 // XBC_DATA_MAX of linux/bootconfig.h is half of it

/**
 * The size of an initrd without the boot configuration that may be appended to it: data, le32 size, le32 sum of its
 * bytes, magic, and up to 3 bytes of padding. Documentation/admin-guide/bootconfig.rst; get_boot_config_from_initrd()
 * in init/main.c, which takes it off before the initrd is unpacked.
 */
export const withoutBootConfig = (read: ReadAt, size: number): number => {
  const from = Math.max(0, size - MAGIC.length - 3)
  const tail = read(from, size - from)
  const found = tail.lastIndexOf(MAGIC)
  const end = from + found - SIZES
  if (found < 0 || end < 0) return size
  const sizes = read(end, SIZES)
  const length = sizes.length < SIZES ? LONGEST : sizes.readUInt32LE(0)
  if (length >= LONGEST || length > end) return size
  const sum = read(end - length, length).reduce((all, byte) => (all + byte) >>> 0, 0)
  return sum === sizes.readUInt32LE(4) ? end - length : size
}
