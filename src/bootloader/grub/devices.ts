import type { Device, LoaderFile } from '../types.ts'
import { isUnknown, type Unknown, type Value } from './values.ts'

// In a variable a device that is known by more than GRUB's own name starts with a lone surrogate, which no file that
// is read as UTF-8 can contain.
const HERE = '\udc01'
const KINDS = { mounted: '\udc02', uuid: '\udc03', label: '\udc04', unknown: '\udc05' } as const
// With those for what is no device (EXPORTED, SAVED, SHOWN, REST).
const ANY = /[\udc01-\udc20]/

/** The directory of grub.cfg as a device of its own: GRUB's name of it depends on where it is mounted. */
export const CONFIG_DEVICE = HERE

/** Whether a value names a device in a way in which GRUB would not. */
export const namesDevice = (text: string): boolean => ANY.test(text)

/** A message in which devices have the names that people read. */
export const readable = (message: string): string =>
  message.replace(/\udc01|\\udc01/g, 'prefix').replace(/[\udc02-\udc20]|\\udc[012][0-9a-f]/g, '')

/** A device as a variable holds it. */
export const deviceName = (by: keyof typeof KINDS, name: string): string => KINDS[by] + name

const deviceOf = (name: string): Device => {
  const rest = name.slice(1)
  switch (name[0]) {
    case KINDS.mounted:
      return { by: 'mounted', at: rest }
    case KINDS.uuid:
      return { by: 'uuid', value: rest }
    case KINDS.label:
      return { by: 'label', value: rest }
    case KINDS.unknown:
      return { by: 'unknown', name: rest }
    default:
      return { by: 'unknown', name }
  }
}

/** A file that a command names; `beside` one in the directory of grub.cfg. */
export type Named = { file: LoaderFile } | { beside: string }

const PATH_MAX = 4096 // linux/limits.h

/** Takes a file name apart as grub_file_open does (grub-core/kern/file.c): `(device)/path`, or a path on `root`. */
export const namedFile = (name: string, root: Value | undefined): Named | Unknown => {
  const close = name.startsWith('(') ? name.indexOf(')') : -1
  const path = name.slice(close + 1)
  const device = close > 0 ? name.slice(1, close) : root
  if (isUnknown(device)) return device
  if (device === HERE && path === '') return { beside: '/' }
  if (!path.startsWith('/')) return { why: `${JSON.stringify(name)} is no path of a file` }
  if (path.length > PATH_MAX) return { why: 'the path of a file is too long' }
  if (namesDevice(path)) return { why: 'the path is made of the name of a device' }
  if (device === HERE) return { beside: path }
  return { file: { device: device ? deviceOf(device) : { by: 'unknown', name: '' }, path } }
}
