import { withdrawStaged } from '../stage/withdraw.ts'
import type { Run } from './command.ts'
import { mustBeRootHere } from './root.ts'

/** `kexecctl unload`: empties the slot of what we staged, and holds it so for this boot. */
export const run: Run = async (_args, context) => {
  mustBeRootHere(context)
  const { tree, env } = context
  const done = await withdrawStaged(tree, env, { hold: true })
  const text = done
    ? `unloaded ${done.release}; hooks leave it so until the target changes`
    : 'nothing is staged; hooks leave it so until the target changes'
  return { exit: 0, data: { schema: 1, unloaded: done?.release ?? null, held: true }, text: `${text}\n` }
}
