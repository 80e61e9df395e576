import { flavourOf } from '../kernel/release.ts'
import type { Kernel } from '../kernel/types.ts'
import type { BaseFacts } from './types.ts'

/** The flavour to stay in; undefined for any. In a tree where no kernel runs, the flavour that the link names. */
export const wantedFlavour = (facts: BaseFacts): string | undefined => {
  const { settings, running, inventory } = facts
  if (settings.flavour === 'any') return undefined
  if (settings.flavour !== 'running') return settings.flavour
  // a release nobody can parse has no flavour that any other kernel could share
  if (running.release !== undefined) return flavourOf(running.release) ?? running.release
  return (facts.link ?? inventory.kernels[0])?.flavour
}

/** The newest installed kernel of the flavour to stay in. */
export const newest = (facts: BaseFacts): Kernel | undefined => {
  const flavour = wantedFlavour(facts)
  return facts.inventory.kernels.find((kernel) => flavour === undefined || kernel.flavour === flavour)
}
