import type { Finding } from '../report/finding.ts'
import type { RawEntry } from './types.ts'

/** What kexecctl may write behind its `kexecctl.id=`, in this order (src/plan/cmdline.ts). */
export const OWN_EXTRAS: readonly RegExp[] = [/^panic=\d{1,9}$/, /^rd\.shell=0$/, /^rd\.emergency=reboot$/]

const NAMES = /(?:^|[\s"])(kexecctl\.[A-Za-z_]+)=/g
const EXTRAS = /kexecctl\.id=[\da-f]{1,64}((?: panic=\d{1,9})?(?: rd\.shell=0)?(?: rd\.emergency=reboot)?)(?=\s|$)/g

const MOST_WORDS = 8

// By their names, but those in full that the kernel or the initrd acts on: whoever takes them out has to know them all.
const ownWordsOf = (cmdline: string): string[] => {
  if (!cmdline.includes('kexecctl.')) return []
  const names = [...cmdline.matchAll(NAMES)].map(([, name = '']) => name.slice(0, 40))
  const extras = [...cmdline.matchAll(EXTRAS)].flatMap(([, run = '']) => run.split(' ').slice(1))
  return [...new Set([...names, ...extras])].slice(0, MOST_WORDS)
}

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
    const words = seen.has(fileOf(entry)) ? [] : ownWordsOf(entry.cmdline)
    if (words.length === 0) continue
    seen.add(fileOf(entry))
    findings.push({
      id: 'own-words-leaked',
      level: 'warn',
      message: `a boot entry has words of kexecctl that were meant for one boot: ${words.join(' ')}`,
      hint: mend(entry),
      evidence: entry.at,
    })
  }
  return findings
}
