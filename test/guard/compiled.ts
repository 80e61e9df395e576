import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Machine, makeMachine } from './machine.ts'

/** A machine whose program keeps what was compiled, also in a container, with its place below `dir`. */
export interface Keeping {
  machine: Machine
  /** The file that is kept. */
  kept: string
  /** Runs `status`: what it printed, and whether it kept anew what was compiled, because what was there was no use. */
  run(): { stdout: string; stderr: string; status: number | null; anew: boolean }
}

const must = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`the program has no ${from}`)
  return text.replaceAll(from, () => to)
}

const HERE = 'abstention(readEnvironment(tree, env, true)) !== void 0'

/** Lays out a machine in `dir` for the built program `text`, run by the binary `node`. */
export const makeKeeping = (dir: string, text: string, node = process.execPath): Keeping => {
  const uid = process.getuid?.() ?? 0
  let moved = must(text, HERE, 'false')
  moved = must(moved, '"/var/cache/kexecctl/compiled"', JSON.stringify(`${dir}/var/cache/kexecctl/compiled`))
  moved = must(moved, 'if (at == "/") break;', `if (at == ${JSON.stringify(dir)}) break;`)
  moved = must(moved, 'native("/usr/sbin/kexecctl")', `native(${JSON.stringify(`${dir}/usr/sbin/kexecctl`)})`)
  moved = must(moved, 'stat.uid == 0', `stat.uid == ${uid}`)
  moved = must(moved, 'process.geteuid() == 0', `process.geteuid() == ${uid}`)
  const machine = makeMachine(dir, moved, { node: `#!/bin/sh\nexec ${node} "$@"\n` })
  const kept = path.join(dir, 'var/cache/kexecctl/compiled')
  const which = () => {
    const found = existsSync(kept) && statSync(kept, { bigint: true })
    return found && `${found.ino} ${found.ctimeNs}`
  }
  const run = () => {
    const before = which()
    const r = machine.run(['status'], { NODE_OPTIONS: '' })
    return { ...r, anew: which() !== before }
  }
  return { machine, kept, run }
}

/** Changes one byte of a file in place, counted from its end where negative; its size stays. */
export const flip = (file: string, at: number): void => {
  const bytes = readFileSync(file)
  const index = at < 0 ? bytes.length + at : at
  bytes[index] = (bytes[index] ?? 0) ^ 0x10
  writeFileSync(file, bytes)
}
