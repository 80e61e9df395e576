import { flavourOf } from '../kernel/release.ts'
import type { Kernel } from '../kernel/types.ts'
import type { BaseFacts } from './types.ts'

// kernel-debug of Fedora and its kin: slow, and of the very version of the kernel beside it, `+debug` behind it.
const isForDebugging = ({ flavour }: Kernel): boolean => /(?:^|-)debug$/.test(flavour)

// Kernels for debugging only where there is nothing else: Red Hat's kernel-install does not make them the default.
const firstOf = (kernels: readonly Kernel[]): Kernel | undefined =>
  kernels.find((kernel) => !isForDebugging(kernel)) ?? kernels[0]

/** The flavour to stay in; undefined for any. In a tree where no kernel runs, the flavour that the link names. */
export const wantedFlavour = (facts: BaseFacts): string | undefined => {
  const { settings, running, inventory } = facts
  if (settings.flavour === 'any') return undefined
  if (settings.flavour !== 'running') return settings.flavour
  // a release nobody can parse has no flavour that any other kernel could share
  if (running.release !== undefined) return flavourOf(running.release) ?? running.release
  return (facts.link ?? firstOf(inventory.kernels))?.flavour
}

/** The newest installed kernel of the flavour to stay in. */
export const newest = (facts: BaseFacts): Kernel | undefined => {
  const flavour = wantedFlavour(facts)
  return firstOf(facts.inventory.kernels.filter((kernel) => flavour === undefined || kernel.flavour === flavour))
}
