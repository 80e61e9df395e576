import { isOneShot } from '../cmdline.ts'
import { driftOf, driftText } from '../drift.ts'
import type { Check } from './check.ts'

/**
 * What boot loaders and kexecctl add to a line is no part of it, and words for one boot alone are meant to go. All else
 * is for the administrator to know: it is what the boot loader would do as well, so it is no more than a note.
 */
export const cmdlineDrift: Check = {
  id: 'cmdline-drift',
  levels: ['note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'the command line is the one that runs now',
  what: "The target's command line against the running one, without what boot loaders and kexecctl add.",
  why: 'A word that was added to the running kernel by hand is gone after the reboot, and a changed one takes effect.',
  source: 'proc_cmdline(5); Documentation/admin-guide/kernel-parameters.txt',
  hint: 'change GRUB_CMDLINE_LINUX and run update-grub, or set APPEND_LINE',
  look: (facts, entry) => {
    const found = driftOf(facts, entry)
    if (!found) return undefined
    const words = driftText({ ...found, removed: found.removed.filter((word) => !isOneShot(word)) })
    if (words === '') return undefined
    return { level: 'note', message: `the command line is not the running one: ${words}`, evidence: '/proc/cmdline' }
  },
}
