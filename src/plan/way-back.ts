import type { Running } from '../machine/types.ts'
import { idsOn } from './arrival.ts'
import type { Token, Wish } from './boot-types.ts'
import { blockOf } from './checks/blocked.ts'
import type { Wanted } from './fallback.ts'
import type { Facts } from './types.ts'
import { askedRelease } from './wishes.ts'

/**
 * Whether what runs was started by the last check and is not confirmed: by the id that it was started with, since it
 * may go down before anybody has judged how it came about.
 */
export const isOnTrial = (token: Token | undefined, { bootId, bootedBy, cmdline }: Running): token is Token =>
  token !== undefined &&
  token.bootId !== bootId &&
  token.confirmedAt === null &&
  bootedBy !== 'firmware' &&
  idsOn(cmdline).includes(token.id)

const from = (release: string | undefined, insteadOf: string): Wanted | undefined =>
  release === undefined || release === insteadOf ? undefined : { release, insteadOf }

/**
 * Where the boot loader is to lead back to if a staged release does not come up: what runs, or what ran before that
 * where that is not confirmed. Undefined where it would be the same release: an entry has its newest files.
 */
export const wayBackFrom = (staged: string, running: Running, token: Token | undefined): Wanted | undefined =>
  from(isOnTrial(token, running) ? token.from : running.release, staged)

// Who asks the firmware or the boot loader for something of his own is not to be led elsewhere.
const OTHER_WAYS: readonly Wish['id'][] = ['firmware-setup', 'boot-next', 'one-shot', 'boot-menu', 'reboot-argument']

// The target's files were compared with what did not come up; of another kernel the release has to do.
const isBad = (facts: Way, release: string | undefined): boolean => {
  const { entry } = facts.choice
  if (entry && entry.release === release) return blockOf(facts, entry) !== undefined
  return facts.blocked.some(({ identity }) => identity.release === release)
}

type Way = Pick<Facts, 'inventory' | 'boot' | 'running' | 'next' | 'blocked' | 'choice' | 'identity'>

/**
 * Where the boot loader has to be led in a reboot through the firmware: to the release that an administrator asked for,
 * to what ran before a kernel that is not confirmed yet, or past one that did not come up and would be started again.
 * `theirs`: somebody has a way of his own, which stays as it is.
 */
export const wayThroughFirmware = (
  facts: Way,
  token: Token | undefined,
  wishes: readonly Wish[],
): Wanted | 'theirs' | undefined => {
  if (wishes.some(({ id }) => OTHER_WAYS.includes(id))) return 'theirs'
  const { boot, running } = facts
  const asked = askedRelease(facts)
  const usual = boot.usual?.kernel.release
  if (asked !== undefined) return usual === asked ? undefined : from(asked, usual ?? 'its default')
  if (isOnTrial(token, running)) return from(token.from, token.to)
  if (usual === undefined || !isBad(facts, usual) || isBad(facts, running.release)) return undefined
  return from(running.release, usual)
}
