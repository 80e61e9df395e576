import { KexecctlError } from '../report/errors.ts'
import type { Context } from './command.ts'

/**
 * For commands that change the machine: this machine and no other tree, and root. Throws `usage`, `not-root`.
 */
export const mustBeRootHere = ({ tree }: Context, what = 'what is staged'): void => {
  if (tree.root !== '/')
    throw new KexecctlError('usage', 'another tree can only be looked at', {
      hint: 'leave out --root, or look with --dry-run',
    })
  if (process.geteuid?.() !== 0) throw new KexecctlError('not-root', `only root can change ${what}`)
}
