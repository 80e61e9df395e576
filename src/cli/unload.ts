import { escapeText } from '../report/escape.ts'
import { withdrawStaged } from '../stage/withdraw.ts'
import type { Run } from './command.ts'
import { mustBeRootHere } from './root.ts'

/** `kexecctl unload`: empties the slot of what we staged, and holds it so for this boot. */
export const run: Run = async (_args, context) => {
  mustBeRootHere(context)
  const { tree, env } = context
  const { record, abstained } = await withdrawStaged(tree, env, { hold: true })
  const what = record ? `unloaded ${escapeText(record.release)}` : 'nothing is staged'
  const text = abstained
    ? `nothing done: ${escapeText(abstained)}`
    : `${what}; hooks leave it so until the target changes`
  const data = { schema: 1, unloaded: record?.release ?? null, held: abstained === undefined }
  return { exit: 0, data, text: `${text}\n` }
}
