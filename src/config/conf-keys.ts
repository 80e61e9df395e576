import type { Entry } from './conf-parse.ts'

/** What kexecctl.conf asks for; `enable` only where it says so. */
export interface Conf {
  enable?: { value: boolean; at: string }
  when: 'upgrade' | 'always'
  syscall: 'auto' | 'file' | 'load'
  select: 'auto' | 'config' | 'bootloader' | 'newest'
  /** `running`, `any`, or the name of a flavour. */
  flavour: string
  /** Ids of findings whose refusal becomes a warning. */
  ignore: string[]
}

/** What holds where nothing is said. */
export const defaultConf = (): Conf => ({
  when: 'upgrade',
  syscall: 'auto',
  select: 'auto',
  flavour: 'running',
  ignore: [],
})

interface Key {
  expects: string
  /** Puts `value` into `conf`; false for a value it does not take. An empty one resets, as in systemd. */
  set: (conf: Conf, value: string, at: string) => boolean
}

// As systemd's parse_boolean(), documented in systemd.syntax(7), in either case.
const boolean = (value: string): boolean | undefined => {
  if (/^(1|yes|y|true|t|on)$/i.test(value)) return true
  return /^(0|no|n|false|f|off)$/i.test(value) ? false : undefined
}

const choice = <K extends 'when' | 'syscall' | 'select'>(name: K, allowed: readonly Conf[K][]): Key => ({
  expects: allowed.join(', '),
  set: (into, value) => {
    const found = value === '' ? defaultConf()[name] : allowed.find((one) => one === value)
    if (found !== undefined) into[name] = found
    return found !== undefined
  },
})

const KEYS = new Map<string, Map<string, Key>>([
  [
    'Stage',
    new Map([
      [
        'Enable',
        {
          expects: 'yes or no',
          set: (into, value, at) => {
            const on = boolean(value)
            if (value === '') delete into.enable
            else if (on !== undefined) into.enable = { value: on, at }
            return value === '' || on !== undefined
          },
        },
      ],
      ['When', choice('when', ['upgrade', 'always'])],
      ['Syscall', choice('syscall', ['auto', 'file', 'load'])],
    ]),
  ],
  [
    'Target',
    new Map([
      ['Select', choice('select', ['auto', 'config', 'bootloader', 'newest'])],
      [
        'Flavour',
        {
          expects: 'running, any or the name of a flavour',
          set: (into, value) => {
            const fits = value.length < 100 && /^[A-Za-z][A-Za-z0-9._+-]*$/.test(value || 'running')
            if (fits) into.flavour = value || 'running'
            return fits
          },
        },
      ],
    ]),
  ],
  [
    'Checks',
    new Map([
      [
        'Ignore',
        {
          expects: 'ids of findings with spaces between',
          set: (into, value) => {
            const ids = value.split(/\s+/).filter((id) => id !== '')
            if (!ids.every((id) => /^[a-z][a-z0-9-]*$/.test(id))) return false
            into.ignore = value === '' ? [] : [...new Set([...into.ignore, ...ids])]
            return true
          },
        },
      ],
    ]),
  ],
])

/** What is wrong with an entry: its section or key is not known, or its value is none of `expects`. */
export type Complaint = { about: 'key' | 'value'; expects: string }

/** Carries out one entry on `into`; a complaint where it cannot, and then nothing changes. */
export const applyEntry = (into: Conf, { section, key, value }: Entry, at: string): Complaint | undefined => {
  const keys = KEYS.get(section)
  if (!keys) return { about: 'key', expects: `sections: ${[...KEYS.keys()].join(', ')}` }
  const known = keys.get(key)
  if (!known) return { about: 'key', expects: `settings in [${section}]: ${[...keys.keys()].join(', ')}` }
  return known.set(into, value, at) ? undefined : { about: 'value', expects: known.expects }
}
