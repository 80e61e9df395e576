import type { Facts, Request } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Args } from './command.ts'

/** The request that the argument RELEASE of a command makes. */
export const requestOf = (args: Args, by: Request['by']): Request => ({
  by,
  ...(typeof args.release === 'string' ? { release: args.release } : {}),
  ...(args.force === true ? { force: true } : {}),
})

/**
 * A slip of the fingers must not unload anything. Throws `no-such-kernel` for a release that is not installed,
 * `read-failed` where that cannot be told.
 */
export const mustBeInstalled = ({ release }: Request, { inventory }: Pick<Facts, 'inventory'>): void => {
  if (release === undefined || inventory.kernels.some((kernel) => kernel.release === release)) return
  const [unread] = inventory.kernels.length === 0 ? inventory.unreadable : []
  if (unread)
    throw new KexecctlError('read-failed', `${unread.path} cannot be read (${unread.code})`, { hint: 'run it as root' })
  throw new KexecctlError('no-such-kernel', `no kernel ${release} is installed`)
}
