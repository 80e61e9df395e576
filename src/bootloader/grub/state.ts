import type { Finding } from '../../report/finding.ts'
import type { Read } from '../../sys/fs.ts'
import type { LoaderFile } from '../types.ts'
import type { Named } from './devices.ts'
import type { Command } from './syntax.ts'
import { type Field, find, isUnknown, type Layer, layer, mergeLayers, type Status, type Unknown } from './values.ts'

/** What the interpreter asks of the machine; everything else it knows from the files. */
export interface Host {
  platform: string | undefined
  /** Unknown if it is longer than `longest` bytes, 16 MiB by default. */
  text(file: Named, longest?: number): Read<string>
  /** `size` in bytes. */
  stat(file: Named): Read<{ kind: 'file' | 'dir' | 'other'; size: number }>
  names(dir: Named): Read<string[]>
  /** For messages: the path in the tree, or how GRUB names it. */
  show(file: Named): string
  exists(device: LoaderFile['device']): boolean
  /** The PCI devices as `v....d....sv....sd....bc..sc..` in lower-case hexadecimal, if they can be told. */
  devices(): string[] | undefined
  /** A file beside grub.cfg, as GRUB names it. */
  place(beside: string): LoaderFile | Unknown
}

/** GRUB as Debian and most others build it, or with Red Hat's changes (rhboot/grub2 on GitHub). */
export type Flavour = 'mainline' | 'redhat'

/** What `boot` would start. `outcome` other: no Linux kernel, as `what` says. */
export type Loaded =
  | { linux: LoaderFile; initrds: LoaderFile[]; cmdline: string; at: string }
  | { other: string }
  | Unknown

/** An entry or a submenu, not run yet. */
export interface Item {
  title: string | Unknown
  id: string | Unknown
  at: string
  file: string
  submenu: boolean
  body: Command[]
  args: Field[]
  /** Nobody but a user may start it, where there are users (superusers); unknown where that depends. */
  restricted: boolean | Unknown
  /** Why it is not sure to be in the menu, or to be one item. */
  maybe?: Unknown
  /** Why what it does is not known. */
  lost?: Unknown
}

/** Why commands after this one are not run. */
export type Stop = { kind: 'return' | 'break' | 'continue' | 'menu'; count: number } | { kind: 'halt'; why: string }

/** One way through the script. */
export interface State {
  vars: Layer
  menu: Item[]
  loaded: Loaded | undefined
  /** Arguments of the function or entry that runs. */
  args: Field[] | undefined
  status: Status
  /** The file that runs, for messages. */
  file: string
  place: 'config' | 'submenu' | 'entry'
  /** How many conditions that cannot be told it depends on that this runs. */
  unsure: number
  /** Loops around what runs, up to the function. */
  loops: number
  stop?: Stop | undefined
}

export interface Call {
  name: string
  args: Field[]
  /** Why the number of arguments is not known. */
  open: Unknown | undefined
  block: Command[] | undefined
  at: string
}

export type Builtin = (m: Machine, s: State, call: Call) => Status

export interface Machine {
  host: Host
  flavour: Flavour | undefined
  commands: Map<string, Builtin>
  functions: Map<string, { file: string; body: Command[]; unsure?: Unknown }>
  /** Commands that may still be run. */
  steps: number
  depth: number
  findings: Map<string, Finding>
  files: Map<string, Read<string>>
}

/** Ends the run: from here on nothing is known. The first reason stays. */
export const halt = (s: State, why: string): Unknown => {
  s.stop = s.stop?.kind === 'halt' ? s.stop : { kind: 'halt', why }
  return { why }
}

/** A state on top of another, for a branch or an entry; its menu starts empty. */
export const fork = (s: State): State => ({ ...s, vars: layer(s.vars), menu: [], stop: undefined })

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))

const sameFields = (a: Field[] | undefined, b: Field[] | undefined): boolean =>
  a === b || (a?.length === b?.length && a?.every((field, index) => field === b?.[index]) === true)

/** Goes on with what both branches agree on. */
export const merge = (s: State, a: State, b: State, why: Unknown): void => {
  mergeLayers(s.vars, a.vars, b.vars, why)
  for (const item of [...a.menu, ...b.menu]) s.menu.push({ ...item, maybe: item.maybe ?? why })
  s.loaded = isSame(a.loaded, b.loaded) ? a.loaded : why
  s.status = isSame(a.status, b.status) ? a.status : why
  s.args = a.args
  if (isSame(a.stop, b.stop) && sameFields(a.args, b.args)) s.stop = a.stop
  else {
    const halted = [a.stop, b.stop].find((stop) => stop?.kind === 'halt')
    s.stop = halted ?? { kind: 'halt', why: why.why }
  }
}

/** Runs two branches of which GRUB runs one, and merges them. */
export const both = (m: Machine, s: State, why: Unknown, one: (s: State) => void, other: (s: State) => void): void => {
  const branches = [fork(s), fork(s)] as const
  m.steps -= 8
  for (const branch of branches) branch.unsure++
  one(branches[0])
  other(branches[1])
  merge(s, branches[0], branches[1], why)
}

/** The text of an argument that has to be known. */
export const textOf = (field: Field | undefined): string | Unknown | undefined =>
  field === undefined || isUnknown(field) ? field : field.text

/** A variable as scripts see it: empty is as good as unset. */
export const variable = (s: State, name: string) => find(s.vars, name) ?? undefined
