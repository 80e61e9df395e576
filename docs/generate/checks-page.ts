import type { Check, Documented } from '../../src/plan/checks/check.ts'
import { CHECKS } from '../../src/plan/checks/index.ts'
import { REPORTED } from './reported.ts'
import { STORIES } from './stories.ts'
import { table } from './table.ts'

const STOPS: Record<Check['stops'], string> = {
  abstain: 'nothing at all is done',
  wait: 'it waits for the next event',
  refuse: 'it is not staged',
  load: 'it is not staged; what is staged already may start',
  nothing: 'nothing, it is good to know',
}

const stopsOf = ({ stops, levels }: Check): string =>
  stops === 'refuse' && !levels.includes('refuse') ? STOPS.nothing : STOPS[stops]

const checkRow = (check: Check): string[] => [
  `\`${check.id}\``,
  check.levels.join(', '),
  `${check.what} ${check.why}`,
  stopsOf(check),
  check.hint,
  check.source,
]

const reportedRow = ({ id, levels, what, why, hint, source }: Documented): string[] => [
  `\`${id}\``,
  levels.join(', '),
  `${what} ${why}`,
  hint,
  source,
]

const fixed = CHECKS.filter(({ always }) => always)
  .map(({ id }) => `\`${id}\``)
  .join(', ')

/** docs/checks.md, from the checks themselves. */
export const checksPage = (): string => `# What kexecctl checks

<!-- Made by \`npm run docs\` from src/plan/checks and docs/generate: change it there. -->

    kexecctl check                  # the next kernel, with everything that is looked at
    kexecctl check 6.12.38-amd64    # another one
    kexecctl check --json           # for programs; exit code 3 if anything refuses

Every finding has a level. \`refuse\`: the reboot would probably fail or be wrong, so the kernel is not staged, and the
next reboot goes through the firmware as it always did. \`warn\`: look at it. \`note\`: good to know. A check that cannot
read what it asks for says nothing. No check starts a process, and a hook never fails a package transaction.

\`Ignore=ID …\` under \`[Checks]\` in /etc/kexecctl.conf makes a refusal of these checks a warning, but for
${fixed}, which doubts who wrote that line.
A check that only waits (\`it waits for the next event\`) waits no longer, either: with \`being-written\`, an image that
is still being written may be loaded in part, with \`package-state\` one whose package is not yet configured.

## Checks

${table(['id', 'levels', 'what is looked at, and why', 'what it stops', 'what helps', 'source'], CHECKS.map(checkRow))}

## Findings about settings, boot loader and target

${table(['id', 'levels', 'what, and why', 'what helps', 'source'], REPORTED.map(reportedRow))}

## What went wrong elsewhere, and what sees it here

Every story of a failed kexec that we found told in public, and the check that would have seen it before the reboot.

${table(
  ['what they saw', 'told in', 'seen by', 'besides'],
  STORIES.map(({ saw, told, seenBy, besides }) => [
    saw,
    told,
    seenBy.length > 0 ? seenBy.map((id) => `\`${id}\``).join(', ') : 'none',
    besides ?? '',
  ]),
)}
`
