import { type Answers, CHOICE_NAMES, CHOICES, type ChoiceName, type State } from '../plan/setup.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Terminal } from '../sys/ask.ts'

const QUESTIONS: Record<ChoiceName, string> = {
  enable: 'Stage a new kernel by itself after every upgrade?',
  intercept: 'Make every reboot take the staged kernel, whoever asks for it?',
  fallback: 'Bring the old kernel back if the new one does not come up?',
  select: 'Which kernel is it?',
}

const ABOUT: { readonly [name in ChoiceName]?: string } = {
  select: 'auto: KERNEL_IMAGE where it is set by hand (config), else what the boot loader would boot (bootloader)\n',
}

const MAX_TRIES = 5

const ended = (how: 'eof' | 'interrupted'): KexecctlError =>
  how === 'interrupted'
    ? new KexecctlError('interrupted', 'interrupted; nothing was written')
    : new KexecctlError('aborted', 'the input has ended; nothing was written')

// The first letter will do: no two answers to one question begin with the same.
const askOne = async (terminal: Terminal, question: string, values: readonly string[], now: string) => {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const asked = await terminal.ask(`${question} (${values.join(', ')}) [${now}] `)
    if ('ended' in asked) throw ended(asked.ended)
    const word = asked.answer.trim().toLowerCase()
    const value = word === '' ? now : values.find((one) => one.startsWith(word))
    if (value !== undefined) return value
    terminal.say(`please answer ${values.join(', ')}; an empty line is ${now}\n`)
  }
  throw new KexecctlError('aborted', `no answer in ${MAX_TRIES} times; nothing was written`)
}

/** Asks every question, with what holds as the answer to an empty line. Throws `aborted`, `interrupted`. */
export const askChoices = async (terminal: Terminal, state: State): Promise<Answers> => {
  const answers: { [name in ChoiceName]?: string } = {}
  for (const name of CHOICE_NAMES) {
    const about = ABOUT[name]
    if (about !== undefined) terminal.say(about)
    answers[name] = await askOne(terminal, QUESTIONS[name], CHOICES[name].values, state[name].value)
  }
  return answers
}

/** Asks whether to go on. Throws `aborted` where not, `interrupted`. */
export const mustAgree = async (terminal: Terminal, question: string): Promise<void> => {
  const answer = await askOne(terminal, question, ['yes', 'no'], 'yes')
  if (answer === 'no') throw new KexecctlError('aborted', 'nothing was written')
}
