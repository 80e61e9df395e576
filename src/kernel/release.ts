import SemVer from 'semver/classes/semver.js'
import { splitFlavour } from './flavour.ts'
import { isLeftOver } from './leftover.ts'
import { segmentKey } from './segments.ts'
import type { Release } from './types.ts'

// NAME_MAX: a release is part of a file name. `uname -r` itself holds 64 (__NEW_UTS_LEN in linux/utsname.h).
const LONGEST = 255

// Printable ASCII, no blank, no `/`.
const PRINTABLE = /^[!-.0-~]+$/

const CORE = /^(\d+)\.(\d+)(?:\.(\d+))?(?:\.(\d+))?/

// `-rc3`, `~rc3`, `-pre1`; Fedora `-0.rc3.59`; Ubuntu's mainline builds: `-060900rc3`, `-060900rc3daily20240401` and,
// before rc1, `-060900daily20240320`.
const PRERELEASE = /^(?:-0\.|-(\d+)|[-~._])?(rc|pre|daily(?=\d))(\d*)(?:(?![A-Za-z\d])|(?=daily\d))/

// Leading zeros are gone after Number(); semver throws on what is not a safe integer.
const bounded = (digits: string | undefined): number => Math.min(Number(digits ?? 0), Number.MAX_SAFE_INTEGER)

// Few cores are shared by many releases; the bound is for hostile input.
const cores = new Map<string, SemVer>()
const coreOf = (version: string): SemVer => {
  let core = cores.get(version)
  if (!core) {
    if (cores.size >= 10_000) cores.clear()
    core = new SemVer(version)
    cores.set(version, core)
  }
  return core
}

/**
 * Takes a release (`uname -r`) apart. Undefined for what is no release of a kernel: no `x.y` in front, longer than a
 * file name, a blank, `/` or anything but printable ASCII in it, a left-over's ending, rescue, memtest. Never throws.
 */
export const parseRelease = (raw: string): Release | undefined => {
  if (raw.length > LONGEST || !PRINTABLE.test(raw)) return undefined
  const core = CORE.exec(raw)
  if (!core || isLeftOver(raw)) return undefined
  const [numbers, x, y, z, w] = core
  let rest = raw.slice(numbers.length)
  let version = `${bounded(x)}.${bounded(y)}.${bounded(z)}`
  const pre = PRERELEASE.exec(rest)
  if (pre) {
    version += `-${pre[2]}.${bounded(pre[3])}`
    rest = `-${pre[1] ?? ''}-${rest.slice(pre[0].length)}`
  }
  const split = splitFlavour(rest)
  return {
    raw,
    core: coreOf(version),
    fourth: bounded(w),
    rest: segmentKey(split.version),
    flavour: split.flavour,
  }
}

/** The flavour of a release as `Release.flavour`; undefined for what is no release. */
export const flavourOf = (raw: string): string | undefined => parseRelease(raw)?.flavour

const byString = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Older is negative. A total order, 0 only for the same string: the core `x.y.z` with its pre-release as npm semver
 * has it, the fourth number, the rest without flavour and architecture by rpm's segment rule, the string itself.
 */
export const compareReleases = (a: Release, b: Release): number =>
  (a.core === b.core ? 0 : a.core.compare(b.core)) ||
  a.fourth - b.fourth ||
  byString(a.rest, b.rest) ||
  byString(a.raw, b.raw)

/** Ascending; what is no release comes first, in the order of the strings, and is given once more as `unparsable`. */
export const sortReleases = (raw: readonly string[]): { sorted: string[]; unparsable: string[] } => {
  const releases: Release[] = []
  const unparsable: string[] = []
  for (const one of raw) {
    const release = parseRelease(one)
    if (release) releases.push(release)
    else unparsable.push(one)
  }
  unparsable.sort(byString)
  releases.sort(compareReleases)
  return { sorted: [...unparsable, ...releases.map((release) => release.raw)], unparsable }
}
