import type { Check } from './check.ts'

const FILE = '/etc/systemd/system.conf.d/watchdog.conf'

/**
 * A new kernel that panics goes down by panic=; one that hangs does only where a watchdog of the hardware is left
 * running over the kexec. That is KExecWatchdogSec=, and needs RuntimeWatchdogSec= for whoever feeds it afterwards
 * (systemd-system.conf(5)).
 */
export const watchdog: Check = {
  id: 'watchdog',
  levels: ['note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'no watchdog is left unused',
  what: 'Whether a watchdog of the hardware runs over the kexec.',
  why: 'A new kernel that panics goes down by panic=; one that hangs does only with a watchdog.',
  source: 'systemd-system.conf(5), KExecWatchdogSec=',
  hint: 'set RuntimeWatchdogSec= and KExecWatchdogSec=',
  look: ({ watchdog }) => {
    if (!watchdog) return undefined
    const { name, active, runtime, kexec } = watchdog
    // in use, and not by systemd: somebody else feeds it
    if ((runtime && kexec) || (active === true && !runtime && !kexec)) return undefined
    const lines = [...(runtime ? [] : ['RuntimeWatchdogSec=1min']), ...(kexec ? [] : ['KExecWatchdogSec=5min'])]
    return {
      level: 'note',
      message: kexec
        ? `the watchdog (${name}) runs over a kexec, and nobody feeds it afterwards`
        : `nothing ends a new kernel that hangs: the watchdog (${name}) does not run over a kexec`,
      hint: `write under [Manager] in ${FILE}: ${lines.join(' and ')}; KExecWatchdogSec= longer than a boot takes`,
    }
  },
}
