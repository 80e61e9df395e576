import t from 'tap'
import { parseShell } from '../../src/config/shell.ts'
import { sourceFiles } from '../../src/config/shell-values.ts'
import fc, { seed } from '../fast-check.ts'
import { shellText, shellTexts } from './shell-texts.ts'
import { askShell, NAMES, SHELLS } from './shells.ts'

const CASES = 6000

t.test('what is accepted is what the shells say', async (t) => {
  const files = fc.sample(shellTexts, { seed, numRuns: CASES })
  const ours = files.map((texts) => sourceFiles(texts.map((text, i) => parseShell(text, `f${i}`))))
  const accepted = files.flatMap((texts, i) => (ours[i]?.stop ? [] : [{ texts, known: ours[i] }]))
  let values = 0
  let open = 0
  for (const { known } of accepted) {
    values += known?.values.size ?? 0
    open += known?.unknown.size ?? 0
  }
  t.comment(`seed ${seed}: ${accepted.length} of ${CASES} cases accepted, ${values} values, ${open} names left open`)
  // Else the comparison proves nothing; the rest is refused, which it may be.
  t.ok(accepted.length > CASES / 3 && accepted.length < CASES, 'a substantial share is accepted, and not all')
  t.ok(values > CASES / 2 && open > 100, 'with values, and names left open')
  for (const shell of SHELLS) {
    if (!shell.path) {
      t.pass(`${shell.name} is not installed`, { skip: true })
      continue
    }
    const answers = askShell(
      shell.path,
      shell.argv0,
      t.testdir(),
      accepted.map(({ texts }) => texts),
    )
    const wrong = accepted.flatMap(({ texts, known }, i) => {
      const answer = answers[i] ?? 'ended'
      if (answer === 'ended') return [{ texts, name: '*', ours: 'accepted', answer }]
      return NAMES.filter((name) => !known?.unknown.has(name) && known?.values.get(name)?.value !== answer[name]).map(
        (name) => ({ texts, name: String(name), ours: known?.values.get(name)?.value, answer: answer[name] }),
      )
    })
    t.same(wrong.slice(0, 5), [], `${shell.name} agrees (${wrong.length} differ; KEXECCTL_SEED=${seed})`)
  }
})

t.test('no text makes it throw, and lines are lines of the file', async (t) => {
  const soup = fc.array(fc.constantFrom(...'\'"\\\n$;#=~ export A1`|\0\r'), { maxLength: 40 })
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    shellText,
    soup.map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(anything, (text) => {
      const { steps, stop } = parseShell(text, 'f')
      const last = text.split('\n').length
      return [...steps, ...(stop ? [stop] : [])].every(({ line }) => line >= 1 && line <= last)
    }),
    { numRuns: 3000 },
  )
  t.pass('3000 texts')
})
