/** What cannot be told from the files, with `file:line` and the reason. */
export interface Unknown {
  why: string
}

/** A variable's value. */
export type Value = string | Unknown

/** An argument of a command; `quotedFrom` is where its last part starts, where that is the one in double quotes. */
export interface Argument {
  text: string
  quotedFrom?: number
}

/** An unknown argument may start with something known. */
export type Field = Argument | (Unknown & { prefix: string })

/** A command's exit status, 0 for success. */
export type Status = number | Unknown

/** Not zero, but which of GRUB's numbers for errors it is matters to nobody. */
export const FAILED = -1

/** Whether a value, or whatever carries a reason, is not known. */
export const isUnknown = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && 'why' in value

/** Variables on top of others, so that two branches of a condition can be run and compared. `null` is unset. */
export interface Layer {
  below: Layer | undefined
  own: Map<string, Value | null>
}

/** An empty layer, on top of `below` if there is one. */
export const layer = (below?: Layer): Layer => ({ below, own: new Map() })

/** `null` for a variable that was unset, `undefined` for one that was never set. */
export const find = (from: Layer, name: string): Value | null | undefined => {
  for (let at: Layer | undefined = from; at; at = at.below) {
    const value = at.own.get(name)
    if (value !== undefined) return value
  }
  return undefined
}

/** All names that are set, or were. */
export const namesIn = (from: Layer): Set<string> => {
  const names = new Set<string>()
  for (let at: Layer | undefined = from; at; at = at.below) for (const name of at.own.keys()) names.add(name)
  return names
}

const same = (a: Value | null | undefined, b: Value | null | undefined): boolean =>
  (a ?? undefined) === (b ?? undefined) || (isUnknown(a) && isUnknown(b) && a.why === b.why)

/** Puts into `into` what two branches on top of it leave: what they disagree on is unknown, because of `why`. */
export const mergeLayers = (into: Layer, a: Layer, b: Layer, why: Unknown): void => {
  if (a.own.size + b.own.size === 0) return
  for (const name of new Set([...a.own.keys(), ...b.own.keys()])) {
    const one = find(a, name)
    into.own.set(name, same(one, find(b, name)) ? (one ?? null) : isUnknown(one) ? one : why)
  }
}
