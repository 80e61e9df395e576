// `5.4.20`, and what follows: a digit behind a dash is the count of a distribution, which has fixes of its own.
const RELEASE = /^(\d{1,4})\.(\d{1,4})(?:\.(\d{1,6}))?(-\d)?/

/**
 * Whether a kernel has a fix that came with these versions: one of the main line (`5.6`), and for stable series that
 * got it one each (`5.4.29`). Undefined where the number does not tell: a distribution's kernel older than the main
 * line's, a series that is not named.
 */
export const hasFix = (release: string, fixedIn: readonly string[]): boolean | undefined => {
  const [, x, y, z, vendor] = RELEASE.exec(release) ?? []
  if (x === undefined || y === undefined) return undefined
  for (const fixed of fixedIn) {
    const [major = 0, minor = 0, patch] = fixed.split('.').map(Number)
    if (patch === undefined) {
      if (Number(x) > major || (Number(x) === major && Number(y) >= minor)) return true
    } else if (Number(x) === major && Number(y) === minor && vendor === undefined) return Number(z ?? 0) >= patch
  }
  return undefined
}
