import t from 'tap'
import { programTexts, scriptTexts } from '../../docs/generate/messages.ts'
import { REPORTED } from '../../docs/generate/reported.ts'
import { textsOf } from '../../docs/generate/strings.ts'
import { CHECKS } from '../../src/plan/checks/index.ts'

const texts = programTexts()
const all = [...texts, ...scriptTexts()]
const at = ({ file, text }: { file: string; text: string }) => `${file}: ${text}`
const against = (rule: RegExp) => all.filter(({ text }) => rule.test(text)).map(at)

t.test('texts are found wherever they stand', async (t) => {
  const source = `
    const why = \`it has \${names.length} parts\`
    const f = () => ok ? undefined : 'the disk is ' + 'full'
    throw new KexecctlError('no-space', \`no room in \${tree.dir}\${after}\`, { hint: 'make room' })
    const finding = { id: 'memory', level: 'warn', message: 'short', hint: \`free \${mib(need)} MiB\` }
    if (line === 'not a message' || line.includes('nor this')) return`
  t.match(textsOf('x.ts', source), [
    { role: 'why', text: 'it has LENGTH parts' },
    { text: 'the disk is full' },
    { error: 'no-space', role: 'message', text: 'no room in DIR[AFTER]' },
    { error: 'no-space', role: 'hint', text: 'make room' },
    { finding: 'memory', level: 'warn', role: 'message', text: 'short' },
    { finding: 'memory', role: 'hint', text: 'free NEED MiB' },
  ])
  t.equal(textsOf('x.ts', source).length, 6)
  t.ok(texts.length > 700 && scriptTexts().length > 20, 'and so they are in the program')
})

t.test('not too long to be read, and no full stop', async (t) => {
  const words = ({ text }: { text: string }) => text.replace(/\b[A-Z][A-Z_-]+\b/g, '')
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
  t.same(against(new RegExp(`\\b(?:${NO})\\b[^;:,(]*\\b(?:${NO}|without|cannot)\\b`)), [])
})

// The first word of a hint, behind `to ...:` if that is there: a verb, or a command.
const VERBS =
  /^(?:add|boot|build|call|change|check|compare|enrol|free|give|install|keep|leave|let|look|make|mend|move|name|reboot|remove|rename|report|run|see|set|shorten|sign|stop|switch|take|try|unload|unset|upgrade|use|wait|write)$/
const COMMANDS =
  /^(?:apt-get|bootctl|busctl|chmod|chown|depmod|dkms|dpkg|efibootmgr|grub-editenv|grub-mkconfig|grub-script-check|kernel-install|kexec|kexecctl|lsblk|lsinitramfs|mokutil|ostree|rm|systemctl|update-grub|update-initramfs)$/

t.test('a hint begins with what to do', async (t) => {
  const hints = [
    ...texts.filter(({ role }) => role === 'hint'),
    ...[...CHECKS, ...REPORTED].map(({ id, hint }) => ({ file: id, text: hint })),
  ]
  const isToDo = ({ text }: { text: string }): boolean => {
    const [first = ''] = text.replace(/^to [a-z ]+: /, '').split(/[ ,:;]/)
    return VERBS.test(first) || COMMANDS.test(first) || /^(?:HINT,|KEY= takes|nothing needs to be done)/.test(text)
  }
  t.same(hints.filter((hint) => !isToDo(hint)).map(at), [])
})
