import type { FIELDS } from '../../src/stage/journal.ts'
import type { Kind } from '../../src/stage/message-ids.ts'

type Field = (typeof FIELDS)[number]

/** What an entry means, for docs/journal.md and for `journalctl --catalog`. */
export interface Described {
  /** One line. `@NAME@` is the field KEXECCTL_NAME, which every entry of the kind has to have. */
  subject: string
  /** What it means and what to do. */
  text: string
  /** The fields that every entry of the kind has, beside KEXECCTL_ACTION; and those that only some have. */
  always: readonly Field[]
  some: readonly Field[]
}

/** Every kind of entry, in the order in which they come in the life of a kernel. */
export const KINDS: Readonly<Record<Kind, Described>> = {
  staged: {
    subject: 'Kernel @RELEASE@ is staged',
    text: `The next reboot starts the kernel @RELEASE@ by kexec, if the last check in the shutdown lets it start.
To see what will happen: kexecctl status. To go through the firmware this once: kexecctl reboot --firmware.`,
    always: ['release', 'id', 'reason'],
    some: [],
  },
  refused: {
    subject: 'A new kernel is not staged',
    text: `It is not staged, because: @REASON@.
The next reboot goes through the firmware, as without kexecctl, and the boot loader chooses the kernel.
To see every finding with what helps: kexecctl check. When that is mended: kexecctl stage.`,
    always: ['reason'],
    some: ['release', 'finding', 'hint', 'error', 'staged'],
  },
  waiting: {
    subject: 'A new kernel is not staged yet',
    text: `It cannot be staged now, because: @REASON@.
kexecctl tries again at the next change of a kernel, an initrd or the boot loader's configuration. To try at once:
kexecctl stage. A reboot before that goes through the firmware.`,
    always: ['reason'],
    some: ['release', 'finding', 'hint', 'error', 'staged'],
  },
  foreign: {
    subject: 'Another program has loaded an image with kexec',
    text: `@REASON@. It was not checked, and kexecctl leaves it alone.
To replace it by the checked kernel: kexecctl stage --force. To take it out: kexec -s -u.`,
    always: ['reason'],
    some: ['release'],
  },
  unloaded: {
    subject: 'The staged kernel was unloaded',
    text: `What was staged is no longer what the next reboot is to start: @REASON@.
The next reboot goes through the firmware.`,
    always: ['reason', 'staged'],
    some: ['release', 'finding', 'hint'],
  },
  stuck: {
    subject: 'The staged kernel could not be unloaded',
    text: `It is no longer what the next reboot is to start: @REASON@. But the kernel did not permit the unload.
KEXECCTL_STAGED says what comes of it: "vetoed", the units of kexecctl keep it from starting, and the reboot goes through
the firmware; "may start", they could not be told. Then stop by hand what must not be cut short, such as databases and
virtual machines, and reboot with: systemctl --force reboot. That goes through the firmware, but stops no service: all
processes are killed, and the file systems are unmounted, systemctl(1).`,
    always: ['reason', 'staged'],
    some: ['release', 'id', 'finding', 'hint', 'error'],
  },
  armed: {
    subject: 'Kernel @RELEASE@ starts in this reboot',
    text: `The last check found all well: this reboot is a kexec into @RELEASE@.
KEXECCTL_FALLBACK is the release that the boot loader starts instead, once, if the new kernel does not come up; without
that field the message says why there is none.`,
    always: ['release', 'id'],
    some: ['fallback'],
  },
  vetoed: {
    subject: 'The staged kernel does not start in this reboot',
    text: `The last check keeps it from starting, because: @REASON@.
This reboot goes through the firmware. What is staged for the reboot after that is decided when the system is up.`,
    always: ['reason'],
    some: ['release', 'id', 'error', 'fallback'],
  },
  firmware: {
    subject: 'This reboot goes through the firmware',
    text: 'Nothing is staged that could start, because: @REASON@.',
    always: ['reason'],
    some: ['fallback'],
  },
  booted: {
    subject: 'The machine came up as it was to',
    text: `Outcome: @OUTCOME@. "arrived": by kexec, as the last check let it. "firmware": through the firmware, and no kernel was
waited for.`,
    always: ['outcome'],
    some: ['release', 'id', 'running', 'evidence'],
  },
  'not-arrived': {
    subject: 'The machine did not come up as it was to',
    text: `Outcome: @OUTCOME@. KEXECCTL_RELEASE was to start, KEXECCTL_RUNNING runs.
"fell back": the new kernel was started and did not stay, KEXECCTL_EVIDENCE says how that is known. "did not arrive": the
firmware came instead; a power cut and systemctl --force reboot look the same. "another image": a kexec of something else.
What did not come up is not staged again until it changes. To look at it: kexecctl status. To try it again: kexecctl stage
RELEASE.`,
    always: ['outcome'],
    some: ['release', 'id', 'running', 'evidence'],
  },
  confirmed: {
    subject: 'The running kernel is confirmed',
    text: 'Every unit of Confirm= is active: the fallback to the kernel before it is taken back.',
    always: [],
    some: ['release', 'id'],
  },
  'not-confirmed': {
    subject: 'The running kernel is not confirmed',
    text: `It came up, but: @REASON@.
The fallback stays armed, so that a crash or a reboot leads back to the kernel before it. When that is mended:
systemctl restart kexecctl-confirm.service.`,
    always: ['reason'],
    some: ['release', 'id'],
  },
  failed: {
    subject: 'A step of kexecctl failed',
    text: `The message says which one. Everything else was done.
KEXECCTL_ACTION says when: "boot" and "confirm" when the system came up.`,
    always: [],
    some: ['error', 'release', 'id', 'outcome', 'running', 'evidence'],
  },
}

/** What our own fields hold. */
export const MEANINGS: Readonly<Record<Field, string>> = {
  action:
    '`stage`, `refuse`, `wait`, `foreign`, `none`, `held`, `disabled`: what reconciling came to; `arm`, `veto`: the last check; `boot`, `confirm`: afterwards',
  release:
    'the release that it is about: the staged one, the target, the one that was to start, the one that is confirmed',
  id: 'the id of the record of what was staged: `kexecctl.id=` on the command line of the kernel',
  reason: 'why, as one sentence',
  hint: 'what helps against it: a command or a setting',
  finding: 'the check or finding that gave the reason: an id of checks.md',
  error: 'the code of the error, as in the parentheses of an error message',
  staged: 'what became of what was staged before: `unloaded`; `vetoed`, it is kept from starting; `may start`',
  outcome: 'how the boot came about: `arrived`, `firmware`, `another image`, `did not arrive`, `fell back`',
  running: 'the release that runs',
  evidence: 'how it is known that a kernel did not stay: a file of pstore, a boot in the journal',
  fallback: 'the release that the boot loader is to start once',
}
