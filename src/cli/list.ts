import { checkKernel } from '../plan/checks/index.ts'
import { isRunning } from '../plan/plan.ts'
import { entryFor } from '../plan/target.ts'
import { table } from '../report/table.ts'
import { observeAll } from '../stage/observe.ts'
import type { Run } from './command.ts'
import { glance } from './look.ts'

/** `kexecctl list`: the installed kernels, newest first. */
export const run: Run = async (_args, context) => {
  const { facts } = await glance(context)
  const { inventory, boot, choice, record, slot } = facts
  const kernels = inventory.kernels.map((kernel) => {
    const entry = entryFor(facts, kernel, 'argument')
    return {
      release: kernel.release,
      flavour: kernel.flavour,
      image: entry.image,
      initrds: entry.initrds,
      modules: kernel.modules,
      running: isRunning(facts, { kernel }),
      bootloaderDefault: boot.next?.kernel.release === kernel.release,
      target: choice.entry?.release === kernel.release,
      staged: slot.loaded === true && record?.state === 'loaded' && record.release === kernel.release,
      findings: checkKernel({ ...facts, observed: observeAll(context.tree, entry.initrds) }, entry),
    }
  })
  const rows = kernels.map(({ release, flavour, running, target, staged, bootloaderDefault, findings }) => [
    release,
    flavour,
    [running && 'running', staged && 'staged', target && 'target', bootloaderDefault && 'default']
      .filter(Boolean)
      .join(' '),
    findings.map(({ id }) => id).join(' '),
  ])
  return {
    exit: 0,
    data: { schema: 1, kernels },
    text: table([['RELEASE', 'FLAVOUR', 'IS', 'FINDINGS'], ...rows]),
    warnings: inventory.unreadable.map(({ path, code }) => `${path} cannot be read (${code})`),
  }
}
