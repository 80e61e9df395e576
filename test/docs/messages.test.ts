import t from 'tap'
import ts from 'typescript'
import { helpsAgainst } from '../../docs/generate/helps.ts'
import { allTexts, programTexts, programTold, scriptTexts } from '../../docs/generate/messages.ts'
import { NOT_PRINTED } from '../../docs/generate/not-printed.ts'
import { REPORTED } from '../../docs/generate/reported.ts'
import { textOf } from '../../docs/generate/source-text.ts'
import { textsOf } from '../../docs/generate/strings.ts'
import { toldIn } from '../../docs/generate/told.ts'
import { CHECKS } from '../../src/plan/checks/index.ts'

const texts = programTexts()
const all = [...texts, ...scriptTexts()]
const at = ({ file, text }: { file: string; text: string }) => `${file}: ${text}`
const against = (rule: RegExp) => all.filter(({ text }) => rule.test(text)).map(at)

t.test('texts are found wherever they stand', async (t) => {
  const source = `
    const key = \`it has \${names.length} parts\`
    const f = () => ok ? undefined : 'the disk is ' + 'full'
    throw new KexecctlError('no-space', \`no room in \${tree.dir}\${after}\`, { hint: 'make room' })
    const finding = { id: 'memory', level: 'warn', message: 'short', hint: \`free \${mib(need)} MiB\` }
    if (line === 'not a message' || line.includes('nor this')) return`
  t.match(textsOf('x.ts', source), [
    { role: 'key', text: 'it has LENGTH parts' },
    { text: 'the disk is full' },
    { message: [{ errors: ['no-space'] }], text: 'no room in DIR[AFTER]' },
    { hint: true, text: 'make room' },
    { message: [{ finding: 'memory', levels: ['warn'] }], text: 'short' },
    { hint: true, text: 'free NEED MiB' },
  ])
  t.equal(textsOf('x.ts', source).length, 6)
  t.ok(texts.length > 700 && scriptTexts().length > 20, 'and so they are in the program')
})

t.test('a hint is that of its message, however the two are put together', async (t) => {
  const table: [what: string, source: string, told: string[]][] = [
    ['a constant', `const hint = 'do'; const f = { id: 'x', level: 'warn', message: 'm', hint }`, ['m: do']],
    [
      'another of that name',
      `const hint = 'do'; const f = ({ hint }) => ({ level: 'warn', message: 'm', hint })`,
      ['m: '],
    ],
    [
      'one condition',
      `const f = { level: 'warn', message: a ? 'one' : 'other', hint: a ? 'do' : 'leave' }`,
      ['one: do', 'other: leave'],
    ],
    ['a choice', `const f = { level: 'warn', message: 'm', hint: a ? 'do' : 'leave' }`, ['m: do, leave']],
    ['only sometimes', `const f = { level: 'warn', message: 'm', ...(a && { hint: 'do' }) }`, ['m: do']],
    [
      'a function',
      `const no = (m: string, hint?: string) => ({ level: 'warn', message: m, hint }); no('one', 'do'); no('other')`,
      ['one: do', 'other: '],
    ],
    [
      'what a function says',
      `const h = (a) => { return \`do \${a}\` }; e = { level: 'warn', message: 'm', hint: h() }`,
      ['m: do A'],
    ],
    ['an error', `throw new KexecctlError('moved', 'm', now ? {} : { hint: 'do' })`, ['m: do']],
  ]
  for (const [what, source, expected] of table) {
    const told = toldIn(ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest, true))
    const lines = told.map(({ messages, hints }) => `${messages.map(textOf)}: ${hints.map(textOf).join(', ')}`)
    t.same(lines, expected, what)
  }
})

t.test('nothing is passed over but what is listed, and that is there', async (t) => {
  const dropped = allTexts().filter((one) => !texts.some(({ file, role }) => file === one.file && role === one.role))
  const names = [...new Set(dropped.map(({ file, role }) => `${file} ${role}`))].sort()
  t.same(
    names,
    Object.entries(NOT_PRINTED)
      .flatMap(([file, roles]) => roles.map((role) => `${file} ${role}`))
      .sort(),
  )
  for (const { file, role, message, hint } of dropped) t.notOk(message ?? hint, `${file} ${role} is told`)
})

// Each with what else helps.
const WITHOUT_HINT: Readonly<Record<string, string>> = {
  'src/cli/setup-dialog.ts': 'whoever is asked has just ended it, and is told that nothing was written',
  'src/cli/stage.ts': 'hands on an error that was thrown before, with its hint',
  'src/stage/kexec.ts': 'the hint is that of src/plan/kexec-answer.ts',
  'src/plan/target.ts next-gone': 'the hint is that of src/plan/wishes.ts',
}

t.test('whoever is told of an error, a refusal or a warning is told what to do', async (t) => {
  const without = programTold()
    .filter(({ levels, errors }) => errors || levels.some((level) => level === 'warn' || level === 'refuse'))
    .filter((one) => helpsAgainst(one.file, one).length === 0)
    .map(({ file, finding, messages }) => ({
      file,
      id: finding ? `${file} ${finding}` : file,
      says: messages.map(textOf),
    }))
  const isKnown = ({ file, id }: { file: string; id: string }) => id in WITHOUT_HINT || file in WITHOUT_HINT
  t.same(
    without.filter((one) => !isKnown(one)),
    [],
  )
  const stale = Object.keys(WITHOUT_HINT).filter(
    (name) => !without.some(({ file, id }) => name === file || name === id),
  )
  t.same(stale, [])
})

t.test('not too long to be read, and no full stop', async (t) => {
  // what stands in brackets or braces is a text of its own too
  const whole = (text: string) => text.replace(/\[[^\]]*\]/g, '').replace(/\{[^{}|]*\|([^{}]*)\}/g, '$1')
  const words = ({ text }: { text: string }) => whole(text).replace(/\b[A-Z][A-Z_-]+\b/g, '')
  t.same(all.filter((one) => words(one).length > 160).map(at), [])
  t.same(against(/(?<!\.\.)\.$/), [])
})

t.test('words of the design, and of the administrator', async (t) => {
  t.same(against(/\b(?:warm|cold) (?:re)?boot|\bkernel version|\bramdisk|(?<!-)\binitramfs\b(?! -)/i), [])
  t.same(against(/\b(?:we|us|our|ours|I|my)\b/), [])
  t.same(against(/\b(?:sorry|oops|invalid|illegal|abort|fatal|unable|utili[sz]e|in order to)\b/i), [])
})

t.test('no negation of a negation', async (t) => {
  const NO = 'no|not|nothing|nobody|none|never'
  t.same(against(new RegExp(`\\b(?:${NO})\\b[^;:,([{|}]*\\b(?:${NO}|without|cannot)\\b`)), [])
})

// The first word of a hint, behind `to ...:` if that is there: a verb, or a command.
const VERBS =
  /^(?:add|boot|build|call|change|check|compare|enrol|free|give|install|keep|leave|let|look|make|mend|move|name|reboot|remove|rename|report|run|see|set|shorten|sign|stop|switch|take|try|unload|unset|upgrade|use|wait|write)$/
const COMMANDS =
  /^(?:apt-get|bootctl|busctl|chmod|chown|depmod|dkms|dpkg|efibootmgr|grub-editenv|grub-mkconfig|grub-script-check|kernel-install|kexec|kexecctl|lsblk|lsinitramfs|mokutil|ostree|rm|systemctl|update-grub|update-initramfs)$/

t.test('a hint begins with what to do', async (t) => {
  const hints = [
    ...texts.filter(({ role, hint }) => hint ?? role === 'hint'),
    ...[...CHECKS, ...REPORTED].map(({ id, hint }) => ({ file: id, text: hint })),
  ]
  const isToDo = ({ text }: { text: string }): boolean => {
    const [first = ''] = text.replace(/^to [a-z ]+: /, '').split(/[ ,:;]/)
    return VERBS.test(first) || COMMANDS.test(first) || /^(?:HINT,|KEY= takes|nothing needs to be done)/.test(text)
  }
  t.same(hints.filter((hint) => !isToDo(hint)).map(at), [])
})
