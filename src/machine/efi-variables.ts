import { known, type Read, type Tree } from '../sys/fs.ts'

// efivarfs; the vendors are those of the Boot Loader Interface, https://systemd.io/BOOT_LOADER_INTERFACE, and of the
// firmware itself (UEFI specification 3.3, globally defined variables).
const EFI = '/sys/firmware/efi'
const VARIABLES = `${EFI}/efivars`
const LOADER_VENDOR = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
const GLOBAL_VENDOR = '8be4df61-93ca-11d2-aa0d-00e098032b8c'

// In front of the value: attributes (Documentation/filesystems/efivarfs.rst).
const ATTRIBUTES = 4
// LoaderEntries, the longest, takes some 100 bytes an entry.
const LONGEST = 1 << 16

/** Variables that a boot loader and a stub tell the system, or the system tells them. */
export type LoaderVariable =
  | 'LoaderConfigTimeoutOneShot'
  | 'LoaderInfo'
  | 'LoaderFeatures'
  | 'LoaderDevicePartUUID'
  | 'LoaderEntries'
  | 'LoaderEntryDefault'
  | 'LoaderEntryLastBooted'
  | 'LoaderEntryOneShot'
  | 'LoaderEntryPreferred'
  | 'LoaderEntrySelected'
  | 'StubInfo'

/** What the system asks of the firmware itself, and what that says. */
export type GlobalVariable = 'OsIndications' | 'BootNext' | 'SecureBoot'
const GLOBAL: readonly string[] = ['OsIndications', 'BootNext', 'SecureBoot'] satisfies GlobalVariable[]

/** The file of a variable in efivarfs. */
export const variablePath = (name: LoaderVariable | GlobalVariable): string =>
  `${VARIABLES}/${name}-${GLOBAL.includes(name) ? GLOBAL_VENDOR : LOADER_VENDOR}`

// A machine has some hundred.
const MOST = 4096

/** The `NAME-VENDOR` of all variables; none where there are none to be seen. */
export const variableNames = (tree: Tree): string[] => (known(tree.names(VARIABLES)) ?? []).slice(0, MOST)

// An EFI machine always has variables: none at all is an efivarfs that is not mounted.
const absent = (tree: Tree): Read<never> => {
  const names = tree.names(VARIABLES)
  if (names.state === 'unknown') return names
  const hidden = tree.stat(EFI).state === 'ok' && (names.state === 'missing' || names.value.length === 0)
  return hidden ? { state: 'unknown', code: 'ENODATA' } : { state: 'missing' }
}

/** The value of a variable in bytes; `unknown` for what is no variable, too long or not to be seen. */
export const readVariable = (tree: Tree, name: LoaderVariable | GlobalVariable): Read<Buffer> =>
  readFile(tree, variablePath(name))

/** The same for a variable by its `NAME-VENDOR`. */
export const readNamed = (tree: Tree, name: string): Read<Buffer> => readFile(tree, `${VARIABLES}/${name}`)

const readFile = (tree: Tree, path: string): Read<Buffer> => {
  const read = tree.bytes(path, 0, ATTRIBUTES + LONGEST + 1)
  if (read.state === 'missing') return absent(tree)
  if (read.state !== 'ok') return read
  if (read.value.length < ATTRIBUTES) return { state: 'unknown', code: 'EINVAL' }
  if (read.value.length > ATTRIBUTES + LONGEST) return { state: 'unknown', code: 'EFBIG' }
  return { state: 'ok', value: read.value.subarray(ATTRIBUTES) }
}

const textOf = (read: Read<Buffer>): Read<string> => {
  if (read.state !== 'ok') return read
  if (read.value.length % 2 !== 0) return { state: 'unknown', code: 'EINVAL' }
  return { state: 'ok', value: read.value.toString('utf16le') }
}

/**
 * A variable that is a text, in UTF-16 up to the first NUL (efivar_get_str16() in src/boot/efi-efivars.c of systemd).
 */
export const readText = (tree: Tree, name: LoaderVariable): Read<string> => {
  const text = textOf(readVariable(tree, name))
  return text.state === 'ok' ? { state: 'ok', value: text.value.split('\0', 1)[0] ?? '' } : text
}

/** A variable that is a list of texts, each ended by NUL: LoaderEntries. */
export const readTexts = (tree: Tree, name: LoaderVariable): Read<string[]> => {
  const text = textOf(readVariable(tree, name))
  return text.state === 'ok' ? { state: 'ok', value: text.value.split('\0').filter((one) => one !== '') } : text
}

// EFI_LOADER_FEATURE_* in src/fundamental/efivars.h of systemd; part of the interface.
const FEATURES = { oneShot: 3n, savedEntry: 9n, preferred: 19n } as const

/**
 * Whether the loader that started this system says it can do something; `missing` where it says nothing of the kind.
 */
export const loaderCan = (tree: Tree, feature: keyof typeof FEATURES): Read<boolean> => {
  const read = readVariable(tree, 'LoaderFeatures')
  if (read.state !== 'ok') return read
  if (read.value.length !== 8) return { state: 'unknown', code: 'EINVAL' }
  return { state: 'ok', value: ((read.value.readBigUInt64LE(0) >> FEATURES[feature]) & 1n) === 1n }
}
