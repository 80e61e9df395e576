import t from 'tap'
import { KINDS } from '../../docs/generate/journal-kinds.ts'

t.test('the catalog takes only fields that every such entry has', async (t) => {
  for (const [kind, { subject, text, always, some }] of Object.entries(KINDS)) {
    t.notMatch(subject, /\n|\.$/, kind)
    // what is not there stays as its name: journalctl(1)
    const taken = `${subject} ${text}`.match(/@[A-Z]+@/g) ?? []
    for (const name of taken) t.ok(always.map((field) => `@${field.toUpperCase()}@`).includes(name), `${kind}: ${name}`)
    const twice = always.filter((field) => some.includes(field))
    t.same(twice, [], kind)
  }
})
