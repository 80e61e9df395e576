import type { Level } from '../../report/finding.ts'
import { HARDWARE, type HardwareRow } from '../hardware-table.ts'
import { hasFix } from '../has-fix.ts'
import type { Facts } from '../types.ts'
import type { Check } from './check.ts'

const fits = ({ platform, drivers, running }: Facts, row: HardwareRow): boolean => {
  const { driver, devices, cpu, model, product, fixedIn } = row
  const bound = driver === undefined ? [] : (drivers?.[driver] ?? [])
  if (driver !== undefined && !bound.some((device) => devices === undefined || devices.includes(device))) return false
  if ((cpu || model) && platform?.virtual) return false
  if (cpu && !cpu.test(platform?.cpu ?? '')) return false
  if (model && !model.test(platform?.model ?? platform?.product ?? '')) return false
  if (product && !product.test(platform?.product ?? '')) return false
  // where a number does not tell, it is no finding
  return fixedIn === undefined || hasFix(running.release ?? '', fixedIn) === false
}

const ORDER: readonly Level[] = ['refuse', 'warn', 'note']

/** Hardware in use that is known to survive a kexec badly: hardware-table.ts. */
export const hardware: Check = {
  id: 'hardware',
  levels: ['note', 'warn', 'refuse'],
  about: 'machine',
  stops: 'refuse',
  fine: 'no hardware is known here that survives a kexec badly',
  what: 'Drivers in use, processor, board and machine, against a table of what is known to survive a kexec badly.',
  why: 'No firmware resets the devices on the way: what a driver does not stop, or cannot start from where another kernel left it, is lost until the next boot through the firmware.',
  source: 'src/plan/hardware-table.ts, with a report or a commit for every row',
  hint: 'kexecctl next firmware before a reboot, or set Ignore=hardware in the section [Checks] where it was tried and works',
  look: (facts) => {
    const found = HARDWARE.filter((row) => fits(facts, row)).sort(
      (a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level),
    )
    const worst = found[0]
    if (!worst) return undefined
    const hint = found.find((row) => row.hint !== undefined && row.level === worst.level)?.hint
    return {
      level: worst.level,
      message: found.map(({ what, happens }) => `${what}: ${happens}`).join('; '),
      ...(hint !== undefined && { hint }),
      evidence: found.map(({ source }) => source).join(' '),
    }
  },
}
