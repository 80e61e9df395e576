import { failureOf, run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'

/** What a unit does. `waiting`: it is being started, or will be. `text` says which it is and why, for people. */
export interface UnitActivity {
  state: 'active' | 'waiting' | 'failed' | 'unknown'
  text: string
}

const PROPERTIES = 'LoadState,ActiveState,SubState,Result,Job'
const TIMEOUT_MS = 20_000

// org.freedesktop.systemd1(5), Unit: ActiveState, and Job, the number of one that is queued. Asked for by its name it
// is shown, empty, where there is none.
const stateOf = ({ LoadState, ActiveState, Job }: Record<string, string>): UnitActivity['state'] => {
  if (ActiveState === 'active' || ActiveState === 'reloading' || ActiveState === 'refreshing') return 'active'
  // what restarts by itself is activating too, and deactivating before that
  if (ActiveState === 'activating' || ActiveState === 'deactivating') return 'waiting'
  return LoadState === 'loaded' && /^[1-9]/.test(Job ?? '') ? 'waiting' : 'failed'
}

const textOf = (unit: string, { LoadState, ActiveState, SubState, Result }: Record<string, string>): string => {
  if (LoadState !== 'loaded') return `${unit} is ${LoadState}`
  const why = Result === undefined || Result === 'success' ? '' : `, ${Result}`
  return `${unit} is ${ActiveState} (${SubState}${why})`
}

const parse = (block: string): Record<string, string> =>
  Object.fromEntries(
    block.split('\n').flatMap((line) => {
      const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? []
      return name === undefined ? [] : [[name, value ?? '']]
    }),
  )

/** The states of units, in order (systemctl(1), show). All `unknown` where systemd does not answer. */
export const readUnits = async (tree: Tree, units: readonly string[]): Promise<UnitActivity[]> => {
  if (units.length === 0) return []
  const argv = ['show', '--no-pager', `--property=${PROPERTIES}`, '--', ...units]
  const ran = await run([tree.host('/usr/bin/systemctl'), ...argv], { timeoutMs: TIMEOUT_MS })
  const blocks = ran.stdout.split(/\n\n+/).map(parse)
  if (!succeeded(ran) || blocks.length !== units.length) {
    const why = succeeded(ran) ? 'systemctl told of other units' : failureOf(ran)
    return units.map((unit) => ({ state: 'unknown', text: `nothing can be told of ${unit} (${why})` }))
  }
  return units.map((unit, i) => {
    const block = blocks[i] ?? {}
    return { state: stateOf(block), text: textOf(unit, block) }
  })
}
