import { must } from './command.ts'
import { codename, type Recipe } from './suite.ts'

/** The kernels of one image, chosen by looking at what the archive has today. Names are `uname -r` releases. */
export interface Kernels {
  /** Installed in the image. */
  older: string
  olderVersion: string
  /** In the repository: between the two; where the archive has it, `older` with `.1` behind `+deb13`. */
  middle: string
  /** In the repository, wanted by the meta package there: what `apt upgrade` installs. */
  newer: string
  meta: string
  metaVersion: string
}

const numbers = (release: string): number[] => (release.match(/\d+/g) ?? []).map(Number)

const byNumbers = (a: string, b: string): number => {
  const left = numbers(a)
  const right = numbers(b)
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? -1) - (right[i] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * Picks the three kernels. `newer` is what the archive's meta package wants. As `older` the first release that
 * has a rebuild (`+deb13` and `+deb13.1`), else the oldest: the archive's oldest also has the fewest digits, so
 * the way to `newer` often goes from two to three, and both pairs are those that naive ordering gets wrong.
 */
export const chooseKernels = (releases: string[], newer: string): Pick<Kernels, 'older' | 'middle' | 'newer'> => {
  const sorted = releases.filter((release) => byNumbers(release, newer) < 0).sort(byNumbers)
  const rebuilt = (release: string) => sorted.find((other) => other === release.replace(/(\+deb\d+)-/, '$1.1-'))
  const pair = sorted.find((release) => rebuilt(release) !== undefined && rebuilt(release) !== release)
  const older = pair ?? sorted[0]
  const middle = pair === undefined ? sorted[sorted.length - 1] : rebuilt(pair)
  if (older === undefined || middle === undefined || older === middle) {
    throw new Error(`The archive has too few kernels below ${newer}: ${sorted.join(' ') || 'none'}`)
  }
  return { older, middle, newer }
}

// A bare mmdebstrap run that installs nothing: it only fetches the package lists (mmdebstrap's own default
// mirrors, security and updates among them) and asks them.
const lookup = async (suite: string, script: string): Promise<string> => {
  const hook = `--customize-hook=exec >&2; export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"; ${script}`
  const args = ['--variant=custom', '--quiet', '--mode=root', hook, suite, '/dev/null']
  return must('sh', ['-c', 'exec mmdebstrap "$@" 2>&1', 'sh', ...args])
}

/** Looks at the archive and chooses. Needs the network. */
export const findKernels = async ({ suite, kernels: { pattern, meta } }: Recipe): Promise<Kernels> => {
  const text = await lookup(
    codename(suite),
    `apt-cache --names-only search '${pattern}'; apt-cache show --no-all-versions ${meta} | sed -n 's/^/META /p'; ` +
      `for p in $(apt-cache --names-only search '${pattern}' | cut -d' ' -f1); do ` +
      `apt-cache show --no-all-versions $p | sed -n "s/^Version:/VERSION $p/p"; done`,
  )
  const field = (name: string) => text.match(new RegExp(`^META ${name}: (.*)$`, 'm'))?.[1] ?? ''
  const newer = field('Depends').match(/linux-image-(\S+)/)?.[1]
  if (newer === undefined) throw new Error(`No kernel meta package ${meta} in ${suite}:\n${text.slice(-2000)}`)
  const releases = [...text.matchAll(/^linux-image-(\S+) - /gm)].map((match) => match[1] ?? '')
  const chosen = chooseKernels(releases, newer)
  const olderVersion = text.match(
    new RegExp(`^VERSION linux-image-${chosen.older.replace(/[.+]/g, '\\$&')} (\\S+)`, 'm'),
  )?.[1]
  if (olderVersion === undefined) throw new Error(`No version for ${chosen.older} in ${suite}`)
  return { ...chosen, olderVersion, meta, metaVersion: field('Version') }
}
