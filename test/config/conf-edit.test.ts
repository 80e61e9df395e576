import t from 'tap'
import { type Edit, putIn, takeOut } from '../../src/config/conf-edit.ts'
import { isComment, splitLines } from '../../src/config/conf-lines.ts'
import { parseConf } from '../../src/config/conf-parse.ts'
import fc from '../fast-check.ts'

const OURS = [
  { section: 'Stage', key: 'Enable' },
  { section: 'Reboot', key: 'Intercept' },
  { section: 'Reboot', key: 'Fallback' },
]

// section, key and value of what is put in: `Stage.Enable=yes`
const editOf = (words: string): Edit => {
  const [, section = '', key = '', value = ''] = /^(\w+)\.(\w+)=(.*)$/.exec(words) ?? []
  return { section, key, value }
}

t.test('as little as can be is changed', async (t) => {
  const table: [what: string, before: string, edit: string, after: string][] = [
    ['an empty file', '', 'Stage.Enable=no', '[Stage]\nEnable=no\n'],
    ['a comment', '# we\n', 'Stage.Enable=no', '# we\n\n[Stage]\nEnable=no\n'],
    ['another section', '[Target]\nFlavour=any\n', 'Stage.Enable=no', '[Target]\nFlavour=any\n\n[Stage]\nEnable=no\n'],
    ['the section', '# a\n[Stage]\n# b\nWhen=always\n', 'Stage.Enable=no', '# a\n[Stage]\nEnable=no\n# b\nWhen=always\n'],
    ['the line', '[Stage]\nEnable=yes\nWhen=always\n', 'Stage.Enable=no', '[Stage]\nEnable=no\nWhen=always\n'],
    ['as it is written', '[Stage]\n\tEnable\t= yes \n', 'Stage.Enable=no', '[Stage]\n\tEnable\t= no\n'],
    ['the last of several', '[Stage]\nEnable=1\nEnable=2\n', 'Stage.Enable=no', '[Stage]\nEnable=1\nEnable=no\n'],
    ['in the last of several', '[Stage]\nEnable=1\n[A]\n[Stage]\nEnable=2', 'Stage.Enable=no', '[Stage]\nEnable=1\n[A]\n[Stage]\nEnable=no'],
    ['one that says nothing', '[Stage]\nEnable\n', 'Stage.Enable=no', '[Stage]\nEnable=no\nEnable\n'],
    ['a comment is none', '[Stage]\n#Enable=yes\n', 'Stage.Enable=no', '[Stage]\nEnable=no\n#Enable=yes\n'],
    ['nor is the key elsewhere', '[Reboot]\nEnable=yes\n', 'Stage.Enable=no', '[Reboot]\nEnable=yes\n\n[Stage]\nEnable=no\n'],
    ['nor before any section', 'Enable=yes\n', 'Stage.Enable=no', 'Enable=yes\n\n[Stage]\nEnable=no\n'],
    ['nor in a broken one', '[Stage\nEnable=yes\n', 'Stage.Enable=no', '[Stage\nEnable=yes\n\n[Stage]\nEnable=no\n'],
    ['next to ours', '[Reboot]\nMaxAge=1d\nFallback=no\nKeep=1\n', 'Reboot.Intercept=no', '[Reboot]\nMaxAge=1d\nFallback=no\nIntercept=no\nKeep=1\n'],
    ['an empty section', '[Stage]\n\n[A]\nB=c\n', 'Stage.Enable=no', '[Stage]\n\n[A]\nB=c\n\n[Stage]\nEnable=no\n'],
    ['the second of them', '[Stage]\n[Stage]\nWhen=always\n', 'Stage.Enable=no', '[Stage]\n[Stage]\nEnable=no\nWhen=always\n'],
    ['CRLF', '[Target]\r\nFlavour=any\r\n', 'Stage.Enable=no', '[Target]\r\nFlavour=any\r\n\r\n[Stage]\r\nEnable=no\r\n'],
    ['a line in CRLF', '[Stage]\r\nEnable=yes\r\nA\n', 'Stage.Enable=no', '[Stage]\r\nEnable=no\r\nA\n'],
    ['CR', '[A]\rB=c\r', 'Stage.Enable=no', '[A]\rB=c\r\r[Stage]\rEnable=no\r'],
    ['no line end at the end', '[A]\nB=c', 'Stage.Enable=no', '[A]\nB=c\n\n[Stage]\nEnable=no'],
    ['nor any other', '[A]', 'Stage.Enable=no', '[A]\n\n[Stage]\nEnable=no'],
    ['and below the line', '[Stage]\nWhen=always', 'Stage.Enable=no', '[Stage]\nEnable=no\nWhen=always'],
    ['the last line itself', '[Stage]\nEnable=yes', 'Stage.Enable=no', '[Stage]\nEnable=no'],
    ['a byte order mark', '\ufeff[Stage]\nWhen=always\n', 'Stage.Enable=no', '\ufeff[Stage]\nEnable=no\nWhen=always\n'],
    ['and nothing but that', '\ufeff', 'Stage.Enable=no', '\ufeff\n\n[Stage]\nEnable=no'],
    ['joined lines', '[Stage]\nEnable=\\\n# mine\nyes\nA\n', 'Stage.Enable=no', '[Stage]\nEnable=no\n# mine\nA\n'],
    ['joined before the =', '[Stage]\nEnable\\\n=yes\nA\n', 'Stage.Enable=no', '[Stage]\nEnable=no\nA\n'],
    ['a joined header', '[Stage]\\\n\nA=b\n', 'Stage.Enable=no', '[Stage]\\\n\nEnable=no\nA=b\n'],
    ['a joined end', '[A]\nB=c\\\n', 'Stage.Enable=no', '[A]\nB=c\\\n\n[Stage]\nEnable=no\n'],
    ['a joined end in the section', '[Stage]\nWhen=always\\', 'Stage.Enable=no', '[Stage]\nEnable=no\nWhen=always\\'],
    ['a joined end of ours', '[Reboot]\nFallback=no\\', 'Reboot.Intercept=no', '[Reboot]\nIntercept=no\nFallback=no\\'],
    ['ours, joined, at the end', '[Stage]\nEnable=yes\\', 'Stage.Enable=no', '[Stage]\nEnable=no'],
  ] // biome-ignore format: a table
  for (const [what, before, edit, after] of table) {
    t.equal(putIn(before, editOf(edit), OURS), after, what)
    t.equal(putIn(after, editOf(edit), OURS), after, `${what}, once more`)
  }
})

t.test('only our lines go', async (t) => {
  const table: [what: string, before: string, after: string][] = [
    ['nothing', '', ''],
    ['nothing of ours', '# a\n\n[Stage]\n\n[A]', '# a\n\n[Stage]\n\n[A]'],
    ['all of it', '# we\n\n[Stage]\nEnable=no\n\n[Reboot]\nFallback=no\nIntercept=no\n', '# we\n'],
    ['all that there is', '[Stage]\nEnable=no\n', ''],
    ['other lines stay', '[Stage]\nEnable=no\nWhen=always\n', '[Stage]\nWhen=always\n'],
    ['comments too', '[Stage]\n# why\nEnable=no\n', '[Stage]\n# why\n'],
    ['in joined lines as well', '[Stage]\nEnable=\\\n# why\nno\n', '[Stage]\n# why\n'],
    ['above the header, too', '\\\n# why\n[Stage]\nEnable=no\n', '# why\n'],
    ['lines that say nothing', '[Stage]\nEnable\nEnable=no\n', '[Stage]\nEnable\n'],
    ['keys of other sections', '[Target]\nEnable=no\n[Stage]\nEnable=no\n', '[Target]\nEnable=no\n'],
    ['every one', '[Stage]\nEnable=no\n\nEnable=\n[Stage]\nEnable = maybe\n[A]\n', '\n[A]\n'],
    ['one empty line above', 'a\n\n\n[Stage]\nEnable=no\n\n[A]\n', 'a\n\n\n[A]\n'],
    ['none above', '[A]\n[Stage]\nEnable=no\n[B]\n', '[A]\n[B]\n'],
    ['the last line, which has no end', '[A]\n\n[Stage]\nEnable=no', '[A]'],
    ['what stands above is not joined', '[A]\nB=c\\\n\n[Stage]\nEnable=no\n[D]\nE=f\n', '[A]\nB=c\\\n\n[D]\nE=f\n'],
    ['not over a comment either', '[A]\nB=c\\\n# d\n\n[Stage]\nEnable=no\n[D]\n', '[A]\nB=c\\\n# d\n\n[D]\n'],
    ['to nothing it may be', '[A]\nB=c\\\n\n[Stage]\nEnable=no\n', '[A]\nB=c\\\n'],
  ] // biome-ignore format: a table
  for (const [what, before, after] of table) t.equal(takeOut(before, OURS), after, what)
})

const line = fc.constantFrom(
  ...['', ' ', '# why', ';\\', '\\', ' \\', '[', '[Stage]', '[Reboot]', ' [Stage] ', '[Stage]\\', '[A]', '[Stage', '\ufeff'],
  ...['When=always', 'When=\\', 'Enable', 'Enable=', ' Enable = no ', 'Enable=yes', 'Enable=no\\', 'Enable\\', '=yes', 'yes'],
  ...['Intercept=no', 'Fallback=\\', 'MaxAge=1d\\\\', '[Reboot]x', 'é=\u2028', 'Enable[]=no', '\0', '[Stage] # c', '\ufeff[Stage]'],
) // biome-ignore format: a list
const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r')
const texts = fc
  .tuple(fc.array(fc.tuple(line, end), { maxLength: 12 }), line)
  .map(([lines, last]) => lines.flat().join('') + last)
const ALL = [...OURS, { section: 'Target', key: 'Select' }]
const edits = fc.subarray(
  ALL.map((one) => ({ ...one, value: 'no' })),
  { minLength: 1 },
)
const isOurs = (one: { section: string; key: string }) =>
  ALL.some(({ section, key }) => one.section === section && one.key === key)

const setUp = (text: string, wanted: readonly Edit[]) => wanted.reduce((so, edit) => putIn(so, edit, ALL), text)

// What a text says beside our lines.
const others = async (text: string) => {
  const { entries } = await parseConf(text)
  const said = entries.filter((entry) => !isOurs(entry)).map(({ section, key, value }) => [section, key, value])
  return JSON.stringify([said, splitLines(text).flatMap((line) => (isComment(line.text) ? line.text : []))])
}

const isSaid = async (text: string, wanted: readonly Edit[]): Promise<boolean> => {
  const { entries } = await parseConf(text)
  const last = ({ section, key }: Edit) => entries.findLast((one) => one.section === section && one.key === key)
  return wanted.every((edit) => last(edit)?.value === edit.value)
}

const RUNS = { numRuns: 3000 }

t.test('in any text: it is said, once is enough, and all else is said as before', async () => {
  const property = fc.asyncProperty(texts, edits, async (text, wanted) => {
    const after = setUp(text, wanted)
    return (
      (await isSaid(after, wanted)) && setUp(after, wanted) === after && (await others(after)) === (await others(text))
    )
  })
  await fc.assert(property, RUNS)
})

t.test('taken out of any text: nothing of ours is left, all else is, and twice is no more than once', async () => {
  const property = fc.asyncProperty(texts, async (text) => {
    const after = takeOut(text, ALL)
    const { entries } = await parseConf(after)
    return !entries.some(isOurs) && takeOut(after, ALL) === after && (await others(after)) === (await others(text))
  })
  await fc.assert(property, RUNS)
})

t.test('put in and taken out again, byte for byte', async (t) => {
  let exact = 0
  const property = fc.asyncProperty(texts, edits, async (text, wanted) => {
    const { entries } = await parseConf(text)
    fc.pre(!entries.some(isOurs))
    exact++
    return takeOut(setUp(text, wanted), ALL) === text
  })
  await fc.assert(property, RUNS)
  t.ok(exact >= RUNS.numRuns)
})
