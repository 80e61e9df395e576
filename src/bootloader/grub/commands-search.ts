import { deviceName, readable } from './devices.ts'
import { type Options, parseOptions } from './options.ts'
import { LOOK } from './read-once.ts'
import { assign } from './run.ts'
import { type Builtin, type Call, halt, type Machine, type State, textOf } from './state.ts'
import { FAILED, isUnknown, type Status } from './values.ts'

// grub-core/commands/search_wrap.c, with the one that Red Hat adds.
const OPTIONS: Options = {
  file: { short: 'f', value: 'none' },
  label: { short: 'l', value: 'none' },
  'fs-uuid': { short: 'u', value: 'none' },
  set: { short: 's', value: 'maybe' },
  'no-floppy': { short: 'n', value: 'none' },
  'efidisk-only': { value: 'none' },
  'cryptodisk-only': { value: 'none' },
  'root-dev-only': { short: 'r', value: 'none' },
  hint: { short: 'h', value: 'needed' },
  'hint-ieee1275': { value: 'needed' },
  'hint-bios': { value: 'needed' },
  'hint-baremetal': { value: 'needed' },
  'hint-efi': { value: 'needed' },
  'hint-arc': { value: 'needed' },
}

type Kind = 'fs-uuid' | 'label' | 'file'

// The device is the one that GRUB will find. Where there is none it leaves the variable alone, and so no file is found
// under the old value either way: `set root='hd0,gpt2'` before it means the same device.
const found = (m: Machine, s: State, kind: Kind, name: string, into: string | undefined, at: string): Status => {
  const why = { why: readable(`${at}: which file system holds ${JSON.stringify(name)}`) }
  const device = kind === 'file' ? undefined : ({ by: kind === 'label' ? 'label' : 'uuid', value: name } as const)
  if (into) assign(s, into, device ? deviceName(device.by, device.value) : deviceName('unknown', why.why))
  m.steps -= LOOK
  return device && m.host.exists(device) ? 0 : why
}

const search: Builtin = (m, s, call) => {
  const parsed = parseOptions(OPTIONS, call.args)
  if (typeof parsed === 'string') return FAILED
  if (call.open || isUnknown(parsed))
    return halt(s, `${call.at}: what is searched for: ${(call.open ?? (isUnknown(parsed) ? parsed : { why: '' })).why}`)
  const set = parsed.options.get('set')
  const rest = parsed.rest.filter((field) => isUnknown(field) || !field.text.startsWith('--hint-'))
  const alone = rest.length === 0 && typeof set === 'string'
  const name = alone ? set : textOf(rest[0])
  const into = set === undefined ? undefined : alone || set === true ? 'root' : set
  if (name === undefined) return FAILED
  if (isUnknown(name)) return into ? assign(s, into, name) || name : name
  const kind = (['label', 'fs-uuid', 'file'] as const).find((option) => parsed.options.has(option))
  return kind ? found(m, s, kind, name, into, call.at) : FAILED
}

// The commands that a core image has alone: NAME VARIABLE HINT... (grub-core/commands/search.c).
const short =
  (kind: Kind): Builtin =>
  (m, s, { args, at }: Call) => {
    const [name, into] = [textOf(args[0]), textOf(args[1])]
    if (name === undefined) return FAILED
    if (isUnknown(name) || isUnknown(into)) return halt(s, `${at}: what is searched for`)
    return found(m, s, kind, name, into, at)
  }

export const searchCommands: Record<string, Builtin> = {
  search,
  'search.fs_uuid': short('fs-uuid'),
  'search.fs_label': short('label'),
  'search.file': short('file'),
  'search.fs_file': short('file'),
}
