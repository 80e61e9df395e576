import fs from 'node:fs'
import type { Machine } from './machine.ts'
import { NEWER } from './machine.ts'
import type { Fault } from './suffer.ts'

const FILES = {
  'the record': '/run/kexecctl/staged.json',
  'what is held': '/run/kexecctl/held.json',
  'what is asked of the next reboot': '/var/lib/kexecctl/next.json',
  'what is blocked': '/var/lib/kexecctl/blocked.json',
  'the fallback': '/var/lib/kexecctl/fallback.json',
  'the token': '/var/lib/kexecctl/token.json',
  'the history': '/var/lib/kexecctl/history.jsonl',
}

// A whole one of each that nobody wrote, for those that are not there.
const WHOLE = {
  schema: 1,
  identity: null,
  want: 'release',
  release: NEWER,
  blocked: [],
  loader: 'grub',
  entry: 'x',
  insteadOf: 'y',
  at: '2026-11-22T00:00:00.000Z',
  file: null,
}

const DAMAGE: readonly [what: string, damage: (text: string) => string | Buffer][] = [
  ['empty', () => ''],
  ['cut short', (text) => text.slice(0, text.length / 2)],
  ['of another version', (text) => text.replace(/"schema": ?1/, '"schema":0')],
  ['of a version to come', (text) => text.replace(/"schema": ?1/, '"schema":2')],
  ['zeroes', (text) => Buffer.alloc(text.length)],
  ['no JSON', () => '}{'],
  ['a list', (text) => `[${text.trim()}]`],
  ['null', () => 'null'],
  ['of other types', (text) => text.replace(/: ?"[^"]*"/g, ':{"toString":1}')],
  ['of hostile texts', (text) => text.replace(/: ?"[^"]*"/g, ': "\\u001b[31m$(touch /pwned)\\n\\u0000"')],
  ['not UTF-8', (text) => Buffer.from(text.replace(/"[^"]*"$/m, '"\xff\xfe"'), 'latin1')],
  ['very deep', () => '['.repeat(200_000)],
  ['very long', (text) => text + ' '.repeat(8 << 20)],
  ['of a prototype', () => '{"__proto__":{"schema":1},"constructor":1,"schema":1}'],
]

const damage = (file: string, change: (text: string) => string | Buffer): Pick<Required<Fault>, 'set' | 'unset'> => ({
  set: (machine: Machine) => {
    const text = machine.exists(file) ? machine.read(file) : JSON.stringify(WHOLE)
    machine.write(file, '')
    fs.writeFileSync(machine.root + file, change(text))
  },
  unset: (machine) => {
    // a hold, a wish or a note of a fallback that is whole stays until it is used; the others are nobody's
    for (const name of ['what is held', 'what is asked of the next reboot', 'the fallback'] as const)
      machine.remove(FILES[name])
    if (machine.exists('/pwned')) throw new Error('a text was carried out')
  },
})

// These leave a record, or one with the same content.
const HARMLESS = ['very long', 'not UTF-8']

/** What we wrote down, damaged in every way. */
export const remains: readonly Fault[] = Object.entries(FILES).flatMap(([name, file]) =>
  DAMAGE.map(([what, change]): Fault => {
    const isLost = file === FILES['the record'] && !HARMLESS.includes(what)
    return { what: `${name} is ${what}`, ...damage(file, change), ...(isLost && { lost: true }) }
  }),
)
