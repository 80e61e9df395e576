import type { Finding } from '../report/finding.ts'
import type { RawEntry } from './types.ts'

// What kexecctl adds to the command line of a kernel that it starts (src/plan/cmdline.ts).
const OWN = /(?:^|[\s"])kexecctl\.[A-Za-z_]+=/

const fileOf = (entry: RawEntry): string => entry.at.replace(/:\d+$/, '')

// Type #1 entries are edited as they are; images and generated menus are made anew from their source.
const mend = (entry: RawEntry): string => {
  const file = fileOf(entry)
  const source =
    'write the right command line into /etc/kernel/cmdline, so that kernel-install stops copying the running one'
  if (entry.uki) return `${source}, and build ${file} again`
  if (/\.conf$/i.test(file)) return `take it out of the options line of ${file}, and ${source}`
  return `take it out of ${file} and of what that is made from, such as /etc/default/grub`
}

/**
 * Entries with words that kexecctl added for one boot: kernel-install copies /proc/cmdline into new entries where there
 * is no /etc/kernel/cmdline (90-loaderentry.install). One finding for each file.
 */
export const ownWordsIn = (entries: readonly RawEntry[]): Finding[] => {
  const seen = new Set<string>()
  const findings: Finding[] = []
  for (const entry of entries) {
    if (!OWN.test(entry.cmdline) || seen.has(fileOf(entry))) continue
    seen.add(fileOf(entry))
    findings.push({
      id: 'own-words-leaked',
      level: 'warn',
      message: 'a boot entry has words of kexecctl that were meant for one boot',
      hint: mend(entry),
      evidence: entry.at,
    })
  }
  return findings
}
