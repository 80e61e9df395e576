/** What a key takes: the value read, or undefined for one that it does not take. */
export interface Takes<T> {
  expects: string
  read: (value: string) => T | undefined
}

/** The values that stand for a boolean where one is written or asked for. */
export const YES_NO = ['yes', 'no'] as const

/** As systemd's parse_boolean(), documented in systemd.syntax(7), in either case. */
export const boolean: Takes<boolean> = {
  expects: YES_NO.join(' or '),
  read: (value) => {
    if (/^(1|yes|y|true|t|on)$/i.test(value)) return true
    return /^(0|no|n|false|f|off)$/i.test(value) ? false : undefined
  },
}

/** One of these words, as it is written. */
export const choice = <T extends string>(...allowed: readonly T[]): Takes<T> => ({
  expects: allowed.join(', '),
  read: (value) => allowed.find((one) => one === value),
})

/** A decimal number from 0. */
export const count: Takes<number> = {
  expects: 'a number',
  read: (value) => (/^\d{1,9}$/.test(value) ? Number(value) : undefined),
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400, w: 604_800 }

// systemd.time(7), PARSING TIME SPANS, without months, which differ, and what is shorter than a second.
const UNITS: Readonly<Record<string, keyof typeof SECONDS>> = {
  ...{ seconds: 's', second: 's', sec: 's', s: 's', '': 's' },
  ...{ minutes: 'min', minute: 'min', min: 'min', m: 'min' },
  ...{ hours: 'h', hour: 'h', hr: 'h', h: 'h' },
  ...{ days: 'd', day: 'd', d: 'd', weeks: 'w', week: 'w', w: 'w' },
}

const SPAN = /(\d{1,9}) *([a-z]*) */y

/** A time span in whole seconds within bounds, written as in systemd.time(7): `30s`, `1h 30min`, `90`. */
export const span = (least: number, most: number): Takes<number> => ({
  expects: `a time from ${least} to ${most} seconds, as 30s or 5min`,
  read: (value) => {
    let seconds = 0
    for (let at = 0; at < value.length; at = SPAN.lastIndex) {
      SPAN.lastIndex = at
      const [, number, unit = ''] = SPAN.exec(value) ?? []
      const name = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
      if (number === undefined || name === undefined) return undefined
      seconds += Number(number) * (SECONDS[name] ?? 0)
    }
    return value !== '' && seconds >= least && seconds <= most ? seconds : undefined
  },
})

/** Words with spaces between, each of this form. */
export const words = (expects: string, form: RegExp): Takes<string[]> => ({
  expects,
  read: (value) => {
    const found = value.split(/\s+/).filter((word) => word !== '')
    return found.every((word) => form.test(word)) ? found : undefined
  },
})

// systemd.unit(5): what a unit's name may be made of, and its types.
const UNIT = words('names of units with spaces between', /^[A-Za-z0-9:_.\\@-]{1,240}$/)
const TYPED = /.\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/

/** Names of units; one without a type is a service, as for systemctl(1). */
export const unitNames: Takes<string[]> = {
  expects: UNIT.expects,
  read: (value) => UNIT.read(value)?.map((name) => (TYPED.test(name) ? name : `${name}.service`)),
}

// A word is what stands between blanks; quotes, as in systemd.service(5), COMMAND LINES, keep blanks. No expansion.
const WORD = /"([^"\\]*)"|'([^'\\]*)'|([^\s"'\\]+)/y

/** A program by its absolute path, and its arguments. No shell sees them. */
export const command: Takes<string[]> = {
  expects: 'an absolute path and arguments, without a backslash; quotes only around whole arguments',
  read: (value) => {
    // of a NUL execve(2) cannot even be told
    if (/[^\P{Cc}\t]/u.test(value)) return undefined
    const found: string[] = []
    let at = 0
    while (at < value.length) {
      WORD.lastIndex = at
      const word = WORD.exec(value)
      if (!word) return undefined
      found.push(word[1] ?? word[2] ?? word[3] ?? '')
      at = WORD.lastIndex
      if (at < value.length && !/\s/.test(value[at] ?? '')) return undefined
      while (/\s/.test(value[at] ?? '')) at++
    }
    return found[0]?.startsWith('/') ? found : undefined
  },
}
