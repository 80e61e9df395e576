import { askNext } from '../boot/next.ts'
import type { Next } from '../plan/boot-types.ts'
import { escapeText } from '../report/escape.ts'
import { outcomeLine } from '../stage/outcome-line.ts'
import { nextName, nextOf, readNext } from '../state/next.ts'
import type { Run } from './command.ts'
import { recordData } from './json.ts'
import { lookAround } from './look.ts'
import { mustBeInstalled } from './release-argument.ts'
import { mustBeRootHere } from './root.ts'

const said = (next: Next | undefined): string => {
  switch (next?.want) {
    case 'firmware':
      return 'the next reboot goes through the firmware'
    case 'kexec':
      return 'the next reboot is to be by kexec, also into the kernel that runs already'
    case 'release':
      return `the next reboot is to start ${escapeText(next.release)} by kexec`
    default:
      return 'nothing is asked of the next reboot'
  }
}

/**
 * `kexecctl next [firmware|kexec|RELEASE|auto]`: shows what is asked of the next reboot alone, or asks it. Throws
 * `no-such-kernel`, `not-root`, and what askNext throws.
 */
export const run: Run = async ({ wish }, context) => {
  const { tree, env } = context
  if (typeof wish !== 'string') {
    const next = readNext(tree)
    return { exit: 0, data: { schema: 1, next: nextName(next) }, text: `${said(next)}\n` }
  }
  mustBeRootHere(context)
  const next = nextOf(wish)
  if (next?.want === 'release') mustBeInstalled({ by: 'admin', release: wish }, await lookAround(context))
  const outcome = await askNext(tree, env, next)
  const data = { schema: 1, next: nextName(next) }
  if (!outcome) return { exit: 0, data, text: `${said(next)}\n` }
  const { action, reason, record } = outcome
  // what is staged then is what was just looked at, or loaded
  const staged = record ? recordData(record, action === 'stage' || action === 'keep') : null
  const line = outcomeLine(outcome)
  return { exit: 0, data: { ...data, action, reason, staged }, text: `${said(next)}\n${line ? `${line}\n` : ''}` }
}
