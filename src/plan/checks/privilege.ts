import type { EnvironmentCheck } from './check.ts'

export const privilege: EnvironmentCheck = {
  id: 'privilege',
  levels: ['warn'],
  about: 'machine',
  stops: 'abstain',
  fine: 'it may load a kernel',
  what: 'The capability CAP_SYS_BOOT.',
  why: 'Nobody without it may load a kernel, root in a restricted unit included.',
  source: 'capabilities(7); kexec_load(2)',
  hint: 'run it as root, or with CapabilityBoundingSet=CAP_SYS_BOOT',
  look: ({ environment: { privileged } }) => {
    if (privileged === 'unknown')
      return { level: 'warn', message: 'it cannot be told whether kexecctl may load a kernel' }
    return privileged === false
      ? { level: 'warn', message: 'CAP_SYS_BOOT is missing, which loading a kernel needs' }
      : undefined
  },
}
