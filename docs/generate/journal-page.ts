import { FIELDS } from '../../src/stage/journal.ts'
import { type Kind, MESSAGE_IDS } from '../../src/stage/message-ids.ts'
import { KINDS, MEANINGS } from './journal-kinds.ts'
import { table } from './table.ts'

const kinds = Object.keys(KINDS) as Kind[]
const nameOf = (field: string): string => `KEXECCTL_${field.toUpperCase()}`
const listed = (fields: readonly string[]): string => fields.map((field) => `\`${nameOf(field)}\``).join(', ')

// journalctl(1), --catalog, replaces @FIELD@ by the field of the entry.
const withNames = (text: string): string => text.replace(/@([A-Z]+)@/g, (_, field: string) => `@${nameOf(field)}@`)

/** hooks/catalog/kexecctl.catalog: https://systemd.io/CATALOG */
export const catalog = (): string =>
  [
    '# What the entries of kexecctl mean, for journalctl --catalog. Made by `npm run docs`: see docs/generate/journal-kinds.ts.',
    ...kinds.map((kind) => {
      const { subject, text } = KINDS[kind]
      const head = [`-- ${MESSAGE_IDS[kind]}`, `Subject: ${withNames(subject)}`, 'Defined-By: kexecctl']
      return [...head, 'Documentation: man:kexecctl(8)', '', withNames(text)].join('\n')
    }),
    '',
  ].join('\n\n')

const forReaders = (text: string): string => text.replace(/@([A-Z]+)@/g, '$1').replaceAll('\n', ' ')

/** docs/journal.md, from the kinds of entries themselves. */
export const journalPage = (): string => `# What kexecctl tells the journal

<!-- Made by \`npm run docs\` from src/stage and docs/generate/journal-kinds.ts: change it there. -->

    journalctl -t kexecctl _UID=0                    # what kexecctl did and why, one line each
    journalctl -t kexecctl _UID=0 -b -p warning      # this boot, what needs a look
    journalctl -t kexecctl _UID=0 -x                 # with an explanation of every entry
    journalctl -o json _UID=0 MESSAGE_ID=${MESSAGE_IDS['not-arrived']}
                                                     # machines that did not come up as they were to, for programs

Without \`_UID=0\` anybody's entries are shown: the journal lets every user write under any identifier and with any
\`MESSAGE_ID=\`. What begins with \`_\` journald sets itself, by who the writer is.

Every entry has \`SYSLOG_IDENTIFIER=kexecctl\`, a \`MESSAGE_ID=\` of its kind, a \`PRIORITY=\` (6, information, or 4, a warning)
and the fields below. A kind keeps its id for ever. Values are single lines of text: control characters, line ends among
them, are written out (\`\\x0a\`), so that no file name and no command line can forge a field or a line.

## Kinds of entries

${table(
  ['kind', '`MESSAGE_ID=`', 'what it means', 'fields beside `KEXECCTL_ACTION`', 'and where they apply'],
  kinds.map((kind) => {
    const { subject, text, always, some } = KINDS[kind]
    return [kind, `\`${MESSAGE_IDS[kind]}\``, forReaders(`${subject}. ${text}`), listed(always), listed(some)]
  }),
)}

## Fields

${table(
  ['field', 'what it holds'],
  FIELDS.map((field) => [`\`${nameOf(field)}\``, MEANINGS[field]]),
)}

## Lines without fields

Where node cannot be run the guard, a script of sh, says one line on standard error, which systemd takes over as it is:
\`journalctl -u kexecctl.service -u kexecctl-watch.service -u kexecctl-confirm.service\`. So it is with the units of a shutdown
(kexecctl-veto, -reboot and -left.service), of which the journal tells what systemd tells of every unit. Hooks called by a
package manager print the same line as in the journal where the package manager shows it.
`
