import path from 'node:path'
import { readText } from '../../machine/efi-variables.ts'
import { known, type Tree } from '../../sys/fs.ts'
import { findOn } from './volume.ts'

/** systemd-boot as it is installed on an ESP. */
export interface Loader {
  /** A path in the tree. */
  path: string
  /** As systemd-boot names architectures: `x64`, `aa64`, `ia32`, ...; absent where it cannot be told which. */
  architecture?: string
  /** As in `257.13-1~deb13u1`. */
  version?: string
}

// The program has some 100 KB; the mark is what bootctl looks for, too (SD_MAGIC in src/boot/boot.c of systemd).
const LONGEST_PROGRAM = 1 << 20
const MARK = '#### LoaderInfo: systemd-boot '

// By process.arch and by uname(1) -m; the others are the same: arm, ia32, riscv64, loongarch64, x64.
const ARCHITECTURES = new Map([
  ['arm64', 'aa64'],
  ['aarch64', 'aa64'],
  ['loong64', 'loongarch64'],
  ['x86_64', 'x64'],
  ['i686', 'ia32'],
  ['i586', 'ia32'],
  ['armv7l', 'arm'],
])

const versionIn = (tree: Tree, file: string): string | undefined => {
  const program = known(tree.bytes(file, 0, LONGEST_PROGRAM))
  const at = program?.indexOf(MARK) ?? -1
  if (!program || at < 0) return undefined
  return /^\S{1,100}/.exec(program.toString('latin1', at + MARK.length, at + MARK.length + 100))?.[0]
}

/** systemd-boot on the ESP mounted at `esp`, under its own name or as the firmware's fallback. */
export const findLoader = (tree: Tree, esp: string): Loader | undefined => {
  const programs = (dir: string, rule: RegExp) => {
    const found = findOn(tree, esp, dir)
    const at = found.state === 'ok' ? path.posix.join(esp, found.value) : undefined
    const names = at === undefined ? undefined : known(tree.names(at))
    return (names ?? []).flatMap((name) => {
      const architecture = rule.exec(name)?.[1]?.toLowerCase()
      const file = `${at}/${name}`
      const version = architecture && versionIn(tree, file)
      return architecture ? [{ path: file, architecture, ...(version && { version }) }] : []
    })
  }
  const own = programs('/EFI/systemd', /^systemd-boot([a-z0-9]+)\.efi$/i)
  const native = nativeArchitecture(tree)
  const [first, ...others] = own
  // bootctl(1) installs all that are packaged: Fedora's x64 and ia32
  if (first && others.length > 0 && native === undefined) {
    const { architecture: _, ...loader } = first
    return loader
  }
  return (
    own.find(({ architecture }) => architecture === native) ??
    first ??
    programs('/EFI/BOOT', /^boot([a-z0-9]+)\.efi$/i).find((one) => 'version' in one)
  )
}

/**
 * The architecture of the tree's machine as systemd-boot names it: of the kernel that runs there (the file is there
 * since Linux 6.1), else ours for this machine; undefined where nothing tells it.
 */
export const nativeArchitecture = (tree: Tree): string | undefined => {
  const running = known(tree.text('/proc/sys/kernel/arch'))?.trim()
  const found = running || (tree.root === '/' ? process.arch : undefined)
  return found && (ARCHITECTURES.get(found) ?? found)
}

/** What differs between versions of systemd-boot. */
export interface Rules {
  /** Boot counters are a part of the id: until https://github.com/systemd/systemd/pull/38897. */
  counted: boolean
  /** LoaderEntryPreferred and `preferred` of loader.conf: from 260 on. */
  preferred: boolean
  /** Entries with `uki` and `uki-url`: from 258 on. */
  uki: boolean
}

const OLD: Rules = { counted: true, preferred: false, uki: false }
const NEW: Rules = { counted: false, preferred: true, uki: true }

/**
 * The rules that a version follows, the likeliest first: two where it lies in between. Without a version (a tree with
 * nothing but entries) those that loader.conf(5) and the Boot Loader Specification tell of.
 */
export const rulesOf = (version: string | undefined): [Rules, ...Rules[]] => {
  const [, major, minor = '0'] = /^(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? []
  const [x, y] = [Number(major), Number(minor)]
  const between: Rules = { counted: false, preferred: false, uki: x >= 258 }
  if (major === undefined || x >= 260) return [NEW]
  if (x < 257) return [OLD]
  // the change went into the stable branches of 257 and 258 as well
  if (x === 259 || (x === 258 && y >= 3) || (x === 257 && y >= 13)) return [between]
  return [between, { ...between, counted: true }]
}

/** The version of systemd-boot that the next boot runs: the one that is installed, else the one that ran. */
export const versionOf = (tree: Tree, loader: Loader | undefined): string | undefined =>
  loader?.version ?? /^systemd-boot (\S+)/.exec(known(readText(tree, 'LoaderInfo')) ?? '')?.[1]
