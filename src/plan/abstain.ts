import type { Environment } from '../machine/types.ts'
import type { EnvironmentCheck } from './checks/check.ts'
import { chroot } from './checks/chroot.ts'
import { container } from './checks/container.ts'
import { crashKernel } from './checks/crash-kernel.ts'
import { goingDown } from './checks/going-down.ts'
import { imageBuild } from './checks/image-build.ts'
import { initSystem } from './checks/init-system.ts'
import { liveOrOstree } from './checks/live-or-ostree.ts'
import { privilege } from './checks/privilege.ts'

/** The checks of where we run, in the order in which the first obstacle gives the reason. */
export const ENVIRONMENT: readonly EnvironmentCheck[] = [
  imageBuild,
  chroot,
  container,
  liveOrOstree,
  crashKernel,
  initSystem,
  privilege,
  goingDown,
]

/**
 * Why we keep our hands off, or undefined. What is told as `unknown` is a reason too: a hook in a chroot runs as real
 * root and would load the chroot's kernel into the host.
 */
export const abstention = (environment: Environment): string | undefined => {
  for (const check of ENVIRONMENT) {
    const found = check.look({ environment })
    if (found) return found.message
  }
  return undefined
}
