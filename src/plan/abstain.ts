import type { Environment } from '../machine/types.ts'

/**
 * Why we keep our hands off, or undefined. What is told as `unknown` is a reason too: a hook in a chroot runs as real
 * root and would load the chroot's kernel into the host.
 */
export const abstention = (environment: Environment): string | undefined => {
  const { chroot, container, imageBuild, ostree, live, crashKernel, systemd, privileged, goingDown } = environment
  if (imageBuild) return `${imageBuild} is set: another system is being worked on`
  if (chroot === true) return 'this is a chroot: its kernel must not be loaded into the host'
  if (chroot === 'unknown') return 'it cannot be told whether this is a chroot (/proc/1/root is not readable)'
  if (container === 'unknown') return 'it cannot be told whether this is a container'
  if (container) return `this is a container (${container})`
  if (ostree) return 'this is an ostree system, where kernels belong to deployments'
  if (live) return 'this is a live system'
  if (crashKernel) return 'this is a crash kernel (kdump)'
  if (systemd === false) return 'this machine does not run systemd'
  if (privileged === false) return 'CAP_SYS_BOOT is missing'
  if (privileged === 'unknown') return 'it cannot be told whether we may load a kernel'
  if (goingDown === true) return 'the system is going down'
  if (goingDown === 'unknown') return 'it cannot be told whether the system is going down'
  return undefined
}
