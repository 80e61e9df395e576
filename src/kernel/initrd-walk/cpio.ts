import { cut, type Source } from './source.ts'
import { broken, ends, type Part } from './types.ts'

// Documentation/driver-api/early-userspace/buffer-format.rst: 070701 is newc, 070702 the same with a checksum; thirteen
// fields of eight hexadecimal digits follow.
const MAGIC = /^07070[12]$/
const HEADER = 110
const MODE = 1
const BODY = 6
const NAME = 11
const PATH_MAX = 4096 // linux/limits.h; do_header() in init/initramfs.c skips what has a longer name

const align4 = (offset: number): number => Math.ceil(offset / 4) * 4

const field = (header: Buffer, index: number): number => {
  const text = header.toString('latin1', 6 + 8 * index, 14 + 8 * index)
  return /^[0-9a-f]{8}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN
}

const isInit = (name: string): boolean => /^(?:\.?\/)?init$/.test(name)

// dracut.sh, `mkdir -p "${initdir}"/lib/dracut`, which is usr/lib/dracut where lib is a link
const isDracut = (name: string): boolean => /^(?:\.?\/)?(?:usr\/)?lib\/dracut(?:\/|$)/.test(name)

/**
 * Walks an archive of cpio by its headers: init/initramfs.c, do_header() to do_skip(). The kernel does without a
 * trailer; here the initrd must not end without one, since every writer of initrds writes it and nothing else tells
 * that an archive was cut between two files.
 */
export const walkCpio = (source: Source, start: number): Part => {
  let init = false
  let dracut = false
  for (let offset = start; ; ) {
    const header = source.at(offset, HEADER)
    if (!MAGIC.test(header.toString('latin1', 0, 6)))
      return header.length < 6
        ? cut(source, 'cpio archive', start)
        : broken(offset, 'no cpio header where one has to be')
    if (header.length < HEADER) return cut(source, 'cpio archive', start)
    const [mode, body, length] = [field(header, MODE), field(header, BODY), field(header, NAME)] as const
    if (!(mode >= 0 && body >= 0 && length > 0 && length <= PATH_MAX))
      return broken(offset, 'a cpio header that makes no sense')
    const name = source.at(offset + HEADER, length)
    if (name.length < length) return cut(source, 'cpio archive', start)
    if (name[length - 1] !== 0) return broken(offset, 'a file name in the cpio archive without an end')
    const text = name.toString('latin1', 0, name.indexOf(0))
    const next = align4(align4(offset + HEADER + length) + body)
    if (next > source.size) return cut(source, 'cpio archive', start)
    init ||= isInit(text)
    dracut ||= isDracut(text)
    const trailer = text === 'TRAILER!!!'
    offset = source.skipZeros(next) // do_reset()
    if (offset === source.size) {
      return trailer
        ? ends(next, init, dracut)
        : broken(offset, `the cpio archive that begins at byte ${start} has no TRAILER!!!`)
    }
    if (offset % 4 !== 0) return broken(offset, 'padding that does not end at a multiple of 4 bytes')
    if (trailer || source.at(offset, 1)[0] !== 0x30) return ends(next, init, dracut)
  }
}
