import type { LoaderFile } from '../types.ts'
import { namedFile, namesDevice } from './devices.ts'
import { kernelArgument } from './kernel-arguments.ts'
import { LOOK } from './read-once.ts'
import { type Builtin, type Call, halt, type Loaded, type Machine, type State, variable } from './state.ts'
import { FAILED, type Field, isUnknown, type Unknown } from './values.ts'

// What stands for bytes that are no UTF-8 once they are read as such; GRUB passes them on as they are.
const REPLACED = '\ufffd'
const NO_TEXT: Unknown = { why: 'there are bytes that are no UTF-8' }

const fileOf = (m: Machine, s: State, field: Field): LoaderFile | Unknown => {
  if (isUnknown(field)) return { why: field.why }
  if (field.text.includes(REPLACED)) return NO_TEXT
  const named = namedFile(field.text, variable(s, 'root'))
  if (isUnknown(named)) return named
  if ('file' in named) return named.file
  m.steps -= LOOK
  return m.host.place(named.beside)
}

const cmdlineOf = (m: Machine, call: Call): string | Unknown => {
  const words: string[] = []
  for (const field of call.args.slice(1)) {
    if (isUnknown(field)) return { why: field.why }
    if (field.text.includes(REPLACED)) return NO_TEXT
    if (namesDevice(field.text)) return { why: 'an argument is made of the name of a device' }
    const word = kernelArgument(field, m.flavour)
    if (word === undefined) return { why: `what GRUB makes of ${JSON.stringify(field.text)} differs` }
    words.push(word)
  }
  return call.open ?? words.join(' ')
}

const outside = (s: State, call: Call): Unknown | undefined =>
  s.place === 'entry' ? undefined : halt(s, `${call.at}: "${call.name}" outside of an entry`)

const linux: Builtin = (m, s, call) => {
  const first = call.args[0]
  const stopped = outside(s, call)
  if (stopped) return stopped
  if (first === undefined) return call.open ?? FAILED
  const file = fileOf(m, s, first)
  const cmdline = cmdlineOf(m, call)
  const before = isUnknown(s.loaded) ? s.loaded : s.loaded && { why: 'the entry loads two kernels' }
  const unknown = before ?? [file, cmdline].find(isUnknown)
  s.loaded = unknown
    ? { why: `${call.at}: ${unknown.why}` }
    : { linux: file as LoaderFile, initrds: [], cmdline: cmdline as string, at: call.at }
  return { why: `${call.at}: whether the kernel can be read` }
}

// A second initrd command takes the place of the first (grub_cmd_initrd of grub-core/loader/i386/linux.c).
const initrd: Builtin = (m, s, call) => {
  const { loaded } = s
  const stopped = outside(s, call)
  if (stopped) return stopped
  if (loaded === undefined || 'other' in loaded) return FAILED
  if (isUnknown(loaded)) return loaded
  const files = call.args.map((field) => fileOf(m, s, field))
  const newc = call.args.some((field) => !isUnknown(field) && field.text.startsWith('newc:'))
  const unknown = newc ? { why: 'a file is put into an archive' } : (call.open ?? files.find(isUnknown))
  if (files.length === 0 && !unknown) return FAILED
  s.loaded = unknown ? { why: `${call.at}: ${unknown.why}` } : { ...loaded, initrds: files as LoaderFile[] }
  return { why: `${call.at}: whether the initrd can be read` }
}

const other: Builtin = (_m, s, call) => {
  const stopped = outside(s, call)
  if (stopped) return stopped
  s.loaded = { other: `${call.at}: "${call.name}"` } satisfies Loaded
  return { why: `${call.at}: whether it can be read` }
}

const firmware: Builtin = (m, s, call) => {
  const asks = call.args.some((field) => !isUnknown(field) && field.text === '--is-supported')
  return asks ? { why: `${call.at}: whether the firmware has a setup` } : other(m, s, call)
}

// What Linux is never started by, or what replaces GRUB at once.
const OTHERS =
  'chainloader ntldr multiboot multiboot2 xen_hypervisor xen_hypervisor16 exit halt reboot freedos plan9 truecrypt ' +
  'kfreebsd knetbsd kopenbsd appleloader efi_chainloader android_boot legacy_kernel normal_exit pxechainloader'

/** Commands that load what `boot` starts. */
export const loaderCommands: Record<string, Builtin> = {
  ...Object.fromEntries(['linux', 'linux16', 'linuxefi'].map((name) => [name, linux])),
  ...Object.fromEntries(['initrd', 'initrd16', 'initrdefi'].map((name) => [name, initrd])),
  ...Object.fromEntries(OTHERS.split(' ').map((name) => [name, other])),
  fwsetup: firmware,
  boot: (_m, s, call) => outside(s, call) ?? 0,
}
