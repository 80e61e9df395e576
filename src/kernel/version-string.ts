import type { ReadAt } from '../sys/reader.ts'
import type { ImageHeader } from './types.ts'

// As utsname takes it, and nothing that could name a path or break a line: file names are made of it.
const RELEASE = /^[0-9A-Za-z][!-.0-~]{0,63}$/
const BUILD = /^#[ -~]{0,255}$/

/**
 * Release and build in `RELEASE (BUILDER@HOST) ... BUILD` (arch/x86/boot/version.c); what is no such thing is absent.
 */
export const releaseAndBuild = (text: string): Pick<ImageHeader, 'release' | 'build'> => {
  const [release = ''] = text.split(' ', 1)
  const builder = text.indexOf(') #')
  const build = builder < 0 ? '' : text.slice(builder + 2)
  return { ...(RELEASE.test(release) && { release }), ...(BUILD.test(build) && { build }) }
}

const BANNER = 'Linux version '
// Release and build are at most 64 bytes each; compiler and linker have some 150.
const LONGEST_BANNER = 1024
const CHUNK = 1 << 20

/** How far a kernel that is not compressed is searched for its banner: most have it within 20 MB. */
export const LONGEST_SEARCH = 96 << 20

/**
 * Release and build in the banner of an uncompressed kernel: linux_banner in init/version-timestamp.c, the text that
 * /proc/version shows. Kernels hold it twice, first one of the link's first pass, which has no build number (`# SMP`);
 * this is the one with it. Nothing where there is none within LONGEST_SEARCH bytes.
 */
export const findBanner = (read: ReadAt): Pick<ImageHeader, 'release' | 'build'> => {
  for (let start = 0; start < LONGEST_SEARCH; start += CHUNK) {
    const bytes = read(start, CHUNK + LONGEST_BANNER)
    for (let at = bytes.indexOf(BANNER); at >= 0 && at < CHUNK; at = bytes.indexOf(BANNER, at + 1)) {
      const [line = '', more] = bytes.toString('latin1', at + BANNER.length, at + LONGEST_BANNER).split('\n', 2)
      const found = more === undefined ? {} : releaseAndBuild(line)
      if (found.release !== undefined && /^#\d/.test(found.build ?? '')) return found
    }
    if (bytes.length < CHUNK) break
  }
  return {}
}
