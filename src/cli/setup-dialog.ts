import { YES_NO } from '../config/conf-values.ts'
import { type Answers, CHOICE_NAMES, CHOICES, type ChoiceName, type State } from '../plan/setup.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Terminal } from '../sys/ask.ts'
import { WORDS } from './setup-choices.ts'

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
    const { about, question } = WORDS[name]
    terminal.say(about)
    answers[name] = await askOne(terminal, question, CHOICES[name].values, state[name].value)
  }
  return answers
}

/** Asks whether to go on. Throws `aborted` where not, `interrupted`. */
export const mustAgree = async (terminal: Terminal, question: string): Promise<void> => {
  const answer = await askOne(terminal, question, YES_NO, 'yes')
  if (answer === 'no') throw new KexecctlError('aborted', 'nothing was written')
}
