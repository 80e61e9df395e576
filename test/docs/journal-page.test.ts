import t from 'tap'
import { KINDS } from '../../docs/generate/journal-kinds.ts'
import { catalog, journalPage } from '../../docs/generate/journal-page.ts'
import { MESSAGE_IDS } from '../../src/stage/message-ids.ts'

t.test('the catalog has every kind, and takes only fields that every such entry has', async (t) => {
  t.same(Object.keys(KINDS).sort(), Object.keys(MESSAGE_IDS).sort())
  for (const [kind, { subject, text, always, some }] of Object.entries(KINDS)) {
    t.notMatch(subject, /\n|\.$/, kind)
    // what is not there stays as its name: journalctl(1)
    const taken = `${subject} ${text}`.match(/@[A-Z]+@/g) ?? []
    for (const name of taken) t.ok(always.map((field) => `@${field.toUpperCase()}@`).includes(name), `${kind}: ${name}`)
    t.same(
      always.filter((field) => some.includes(field)),
      [],
    )
  }
  for (const id of Object.values(MESSAGE_IDS)) {
    t.match(catalog(), `\n-- ${id}\nSubject: `)
    t.match(journalPage(), `| \`${id}\` |`)
  }
})
