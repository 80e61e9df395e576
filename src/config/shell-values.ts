import type { ShellFile } from './shell.ts'

/** Where something was said: `at` is `FILE:LINE`. */
export interface Said {
  value: string
  at: string
}

/** Why something is not known, and where. */
export interface Unknown {
  at: string
  why: string
}

/** What a shell that sourced the files knows. With `stop` it is nothing: `values` and `unknown` are then empty. */
export interface ShellValues {
  values: Map<string, Said>
  unknown: Map<string, Unknown>
  stop?: Unknown
}

/**
 * What a shell knows after it sourced `files` one after the other, from an empty environment. A later literal makes an
 * unknown name known again, but a `stop` is for good: what stopped us may have ended the shell, defined an alias or
 * set a trap. So does an assignment to a readonly name: dash and bash as sh end there.
 */
export const sourceFiles = (files: ShellFile[]): ShellValues => {
  const values = new Map<string, Said>()
  const unknown = new Map<string, Unknown>()
  const frozen = new Map<string, string>()
  const nothing = (stop: Unknown): ShellValues => ({ values: new Map(), unknown: new Map(), stop })
  for (const { file, steps, stop } of files) {
    for (const step of steps) {
      const at = `${file}:${step.line}`
      const since = frozen.get(step.name)
      if (step.act === 'freeze') {
        if (since === undefined) frozen.set(step.name, at)
        continue
      }
      if (since !== undefined) return nothing({ at, why: `${step.name}, readonly since ${since}, is assigned again` })
      values.delete(step.name)
      unknown.delete(step.name)
      if (step.act === 'set') values.set(step.name, { value: step.value, at })
      else unknown.set(step.name, { at, why: 'an expansion' })
    }
    if (stop) return nothing({ at: `${file}:${stop.line}`, why: stop.why })
  }
  return { values, unknown }
}
