import type { Entry } from './conf-parse.ts'
import { boolean, choice, command, count, span, type Takes, unitNames, words } from './conf-values.ts'

/** The values of Select=. */
export const SELECT = ['auto', 'config', 'bootloader', 'newest'] as const

/** What kexecctl.conf asks for. */
export interface Conf {
  /** Undefined where nothing is said: LOAD_KEXEC decides then. */
  enable: boolean | undefined
  when: 'upgrade' | 'always'
  syscall: 'auto' | 'file' | 'load'
  select: (typeof SELECT)[number]
  /** `running`, `any`, or the name of a flavour. */
  flavour: string
  /** Ids of findings whose refusal becomes a warning. */
  ignore: string[]
  /** Every request to reboot takes the staged kernel, not only those that systemd makes a kexec itself. */
  intercept: boolean
  /** The boot loader brings the old kernel back if the new one does not come up. */
  fallback: boolean
  /** Seconds after which a kernel that panics restarts the machine. */
  panicTimeout: number
  /** Units that must be active before a new kernel counts as good. */
  confirm: string[]
  /** Where a line that names more of them is not understood. */
  confirmLost?: string
  /** Seconds after the boot is complete, until they are looked at. */
  confirmAfter: number
  /** The program, by its absolute path, and arguments, that is run when a kernel did not come up; empty for none. */
  onFallback: string[]
  /** After so many boots by kexec the firmware has one; 0: no limit. */
  maxConsecutive: number
  /** No kexec when the firmware had its last boot longer ago, in seconds; 0: no limit. */
  maxAge: number
  /** Boots that the history keeps. */
  keep: number
  /** Where these were said, if anywhere: `FILE:LINE`. */
  setAt: { [name in 'enable' | 'select' | 'intercept' | 'fallback']?: string }
}

/** What holds where nothing is said. */
export const defaultConf = (): Conf => ({
  enable: undefined,
  when: 'upgrade',
  syscall: 'auto',
  select: 'auto',
  flavour: 'running',
  ignore: [],
  intercept: true,
  fallback: true,
  panicTimeout: 10,
  confirm: [],
  confirmAfter: 30,
  onFallback: [],
  maxConsecutive: 0,
  maxAge: 0,
  keep: 200,
  setAt: {},
})

interface Key {
  expects: string
  /** Puts `value` into `conf`; false for a value it does not take. An empty one resets, as in systemd. */
  set: (conf: Conf, value: string, at: string) => boolean
}

const single = <K extends keyof Conf>(name: K, { expects, read }: Takes<Conf[K]>): Key => ({
  expects,
  set: (into, value) => {
    const found = value === '' ? defaultConf()[name] : read(value)
    if (value === '' || found !== undefined) into[name] = found as Conf[K]
    return value === '' || found !== undefined
  },
})

// A key of which more is remembered than its value.
const noted = (key: Key, note: (into: Conf, value: string, at: string, isTaken: boolean) => void): Key => ({
  ...key,
  set: (into, value, at) => {
    const isTaken = key.set(into, value, at)
    note(into, value, at, isTaken)
    return isTaken
  },
})

// One of those that `kexecctl setup` asks for: who said it is told.
const placed = <K extends keyof Conf['setAt']>(name: K, takes: Takes<Conf[K]>): Key =>
  noted(single(name, takes), ({ setAt }, value, at, isTaken) => {
    if (value === '') delete setAt[name]
    else if (isTaken) setAt[name] = at
  })

// A list grows with every line.
const list = (name: 'ignore' | 'confirm', { expects, read }: Takes<string[]>): Key => ({
  expects,
  set: (into, value) => {
    const found = read(value)
    if (found) into[name] = value === '' ? [] : [...new Set([...into[name], ...found])]
    return found !== undefined
  },
})

const flavour: Takes<string> = {
  expects: 'running, any or the name of a flavour',
  read: (value) => (value.length < 100 && /^[A-Za-z][A-Za-z0-9._+-]*$/.test(value) ? value : undefined),
}

const DAY = 86_400

// One that is passed over is remembered: what it names would count as well.
const confirm = noted(list('confirm', unitNames), (into, value, at, isTaken) => {
  if (!isTaken) into.confirmLost = at
  else if (value === '') delete into.confirmLost
})

const KEYS = new Map<string, Map<string, Key>>([
  [
    'Stage',
    new Map([
      ['Enable', placed('enable', boolean)],
      ['When', single('when', choice('upgrade', 'always'))],
      ['Syscall', single('syscall', choice('auto', 'file', 'load'))],
    ]),
  ],
  [
    'Target',
    new Map([
      ['Select', placed('select', choice(...SELECT))],
      ['Flavour', single('flavour', flavour)],
    ]),
  ],
  ['Checks', new Map([['Ignore', list('ignore', words('ids of findings with spaces between', /^[a-z][a-z0-9-]*$/))]])],
  [
    'Reboot',
    new Map([
      ['Intercept', placed('intercept', boolean)],
      ['Fallback', placed('fallback', boolean)],
      ['PanicTimeout', single('panicTimeout', span(1, 3600))],
      ['Confirm', confirm],
      ['ConfirmAfter', single('confirmAfter', span(0, 3600))],
      ['OnFallback', single('onFallback', command)],
      ['MaxConsecutive', single('maxConsecutive', count)],
      ['MaxAge', single('maxAge', span(0, 3650 * DAY))],
    ]),
  ],
  ['History', new Map([['Keep', single('keep', count)]])],
])

/** What is wrong with an entry: its section or key is not known, or its value is none of `expects`. */
export type Complaint = { about: 'key' | 'value'; expects: string }

/** Carries out one entry on `into`; a complaint where it cannot, and then nothing changes but `confirmLost`. */
export const applyEntry = (into: Conf, { section, key, value }: Entry, at: string): Complaint | undefined => {
  const keys = KEYS.get(section)
  if (!keys) return { about: 'key', expects: `sections: ${[...KEYS.keys()].join(', ')}` }
  const known = keys.get(key)
  if (!known) return { about: 'key', expects: `settings in [${section}]: ${[...keys.keys()].join(', ')}` }
  return known.set(into, value, at) ? undefined : { about: 'value', expects: known.expects }
}
