import type { Blocked, BootLine, Token } from './boot-types.ts'
import { sameIdentity } from './freshness.ts'
import type { Identity } from './identity.ts'

/**
 * What hooks are not to stage again after this boot. Without the mark that the kernel was about to be started (`left`),
 * power was lost or somebody forced a reboot before it was: that says nothing about it. Where no mark could be left,
 * that there is none says nothing either, and the content is not trusted.
 */
export const toBlock = (
  { outcome, evidence, at }: Pick<BootLine, 'outcome' | 'evidence' | 'at'>,
  token: Token | undefined,
  left: boolean,
): Blocked | undefined => {
  if (!token) return undefined
  const { identity } = token
  if (outcome === 'fell back') return { identity, outcome, evidence, at }
  return outcome === 'did not arrive' && (left || !token.marks) ? { identity, outcome, evidence, at } : undefined
}

/**
 * What may be staged again once this boot is confirmed: what arrived, or any content of the release that the firmware
 * started, since nobody can tell which. An image of somebody else proves nothing.
 */
export const isFreed =
  ({ outcome, release, bootedBy }: Pick<BootLine, 'outcome' | 'release' | 'bootedBy'>, token: Token | undefined) =>
  (identity: Identity): boolean => {
    if (outcome === 'arrived') return token !== undefined && sameIdentity(identity, token.identity)
    return bootedBy !== 'kexec' && identity.release === release
  }
