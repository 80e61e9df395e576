import fc, { seed } from './fast-check.ts'

/** What stands in the files of one language: where its values are, and what to put there instead or between. */
export interface Language {
  value: RegExp
  values: readonly string[]
  /** After what a piece may be put so that the rest stays whole, and pieces for it. */
  joint: RegExp
  pieces: readonly string[]
}

const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** JSON, also a line of it for each object. */
export const JSON_FILES: Language = {
  value: /(?<=[:[,]\s*)(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/g,
  values: ['""', '0', '-1', '0.5', '1e999', '-1e999', '9007199254740993', '9'.repeat(400), 'null', 'true', 'false', '[]', '{}']
    .concat(['[null]', '{"__proto__":{"schema":1}}', '"\\u0000"', '"\\ud800"', '"a\\nb"', '"__proto__"', '"constructor"'])
    .concat(['"\\u001b[31m"', '"kexec"', '"firmware"', '"loaded"', '"vetoed"', '"boot"', '1', '2', deep(5000)]), // biome-ignore format: a list
  joint: /[{,]\s*(?=")/g,
  pieces: ['"__proto__":{"schema":1},', '"constructor":1,', '"schema":1,', '"schema":2,', '"toString":null,', '"":{},']
    .concat(['"want":"kexec",', '"event":"boot",', `"a":${deep(5000)},`, '"id":"",', '"by":"me",', '"wished":0,']), // biome-ignore format: a list
}

// what no editor leaves behind, in bytes: latin1
const DIRT = ['\0', '\0\0\0\0', '\x01', '\x1b[2J', '\x7f', '\x9b', '\r', '\r\n', '\n', '\n\n', '\t', '\\', '"', "'", '{', '}', '[', ']', ',',
  '\xff\xfe', '\xed\xa0\x80', '\xc0\x80', '\xf5\x80\x80\x80', '\xe2\x80\xa8', '\xef\xbb\xbf', '\xc3', '\x80', '=', '#', '$', '`', ';', ' '] // biome-ignore format: a list

type Kind = 'flip' | 'cut' | 'drop' | 'copy' | 'put' | 'value' | 'piece' | 'crlf' | 'long' | 'nest'
interface Edit {
  kind: Kind
  /** Where, and where else: parts of the length. */
  at: number
  to: number
  /** How many bytes, and which of what there is to choose from. */
  length: number
  pick: number
}

const KINDS: readonly { weight: number; arbitrary: fc.Arbitrary<Kind> }[] = [
  { weight: 60, arbitrary: fc.constantFrom<Kind>('value', 'piece') },
  { weight: 60, arbitrary: fc.constantFrom<Kind>('flip', 'drop', 'copy', 'put') },
  { weight: 10, arbitrary: fc.constantFrom<Kind>('cut', 'crlf') },
  { weight: 1, arbitrary: fc.constantFrom<Kind>('long', 'nest') },
]
// not fc.double(): of all doubles up to 1 nearly all are next to 0
const part = fc.nat(0xffff).map((n) => n / 0x10000)
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.oneof(...KINDS),
  at: part,
  to: part,
  length: fc.nat(60),
  pick: fc.nat(1 << 16),
})

const LONG = 'x'.repeat(1 << 20)
const chosen = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)]
const splice = (text: string, from: number, gone: number, put: string) =>
  text.slice(0, from) + put + text.slice(from + gone)

// Texts are bytes here, as latin1 has them.
const apply = (text: string, { kind, at, to, length, pick }: Edit, language: Language): string => {
  const from = Math.floor(at * text.length)
  const spot = (form: RegExp) => chosen([...text.slice(0, 1 << 16).matchAll(form)], pick >> 8)
  const value = spot(language.value)
  const joint = spot(language.joint)
  switch (kind) {
    case 'flip':
      return splice(text, from, 1, String.fromCharCode((text.charCodeAt(from) || 0) ^ (1 << (pick % 8))))
    case 'cut':
      return text.slice(0, from)
    case 'drop':
      return splice(text, from, length, '')
    case 'copy':
      return splice(text, Math.floor(to * text.length), 0, text.slice(from, from + length * 8))
    case 'put':
      return splice(text, from, 0, chosen(DIRT, pick) ?? '')
    case 'value':
      return value ? splice(text, value.index, value[0].length, chosen(language.values, pick) ?? '') : text
    case 'piece':
      return joint ? splice(text, joint.index + joint[0].length, 0, chosen(language.pieces, pick) ?? '') : text
    case 'crlf':
      return text.replaceAll('\n', '\r\n')
    case 'long':
      return splice(text, from, 0, LONG)
    case 'nest':
      return splice(text, from, 0, (pick % 2 === 0 ? '[' : '{"a":').repeat(50_000))
  }
}

/** Bytes of a text after some accidents; none of them in one of twenty. */
export const mutated = (seeds: readonly string[], language: Language): fc.Arbitrary<Buffer> =>
  fc.tuple(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 4 })).map(([seed, edits]) => {
    const bytes = Buffer.from(seed).toString('latin1')
    return Buffer.from(edits.reduce((text, edit) => apply(text, edit, language), bytes), 'latin1') // biome-ignore format: one line
  })

interface Test {
  equal: (found: unknown, wanted: unknown, message: string) => unknown
}

/** That a check throws for none of so many values; what it throws for the smallest is told shortly. */
export const holds = async <T>(
  t: Test,
  values: fc.Arbitrary<T>,
  numRuns: number,
  check: (value: T) => unknown,
): Promise<void> => {
  const property = fc.asyncProperty(values, async (value) => void (await check(value)))
  const { failed, errorInstance, counterexample } = await fc.check(property, { numRuns })
  const smallest = String(counterexample?.[0]).slice(0, 400)
  const why = errorInstance instanceof Error ? (errorInstance.stack ?? '').split('\n').slice(0, 3).join(' ') : ''
  t.equal(failed ? `${why.slice(0, 400)}: ${smallest}` : 'holds', 'holds', `${numRuns} (KEXECCTL_SEED=${seed})`)
}

/** Throws with what does not hold. */
export const must = (condition: boolean, what: string): void => {
  if (!condition) throw new Error(what)
}
