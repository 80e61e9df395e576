import { checkKernel } from '../plan/checks/index.ts'
import { isRunning } from '../plan/plan.ts'
import { cmdlineFor, entryFor } from '../plan/target.ts'
import { table } from '../report/table.ts'
import { observeAll } from '../stage/facts.ts'
import type { Run } from './command.ts'
import { look } from './look.ts'

/** `kexecctl list`: the installed kernels, newest first. */
export const run: Run = async (_args, context) => {
  const { facts } = await look(context, { by: 'hook' })
  const { inventory, choice, record, slot } = facts
  // the same for all, and not worth taking apart a thousand times
  const cmdline = cmdlineFor(facts) ?? ''
  const kernels = inventory.kernels.map((kernel) => {
    const entry = entryFor(facts, kernel, 'argument', cmdline)
    return {
      release: kernel.release,
      flavour: kernel.flavour,
      image: kernel.image,
      initrds: kernel.initrds,
      modules: kernel.modules,
      running: isRunning(facts, { kernel }),
      // the boot loader is not read yet
      bootloaderDefault: false,
      target: choice.entry?.release === kernel.release,
      staged: slot.loaded === true && record?.state === 'loaded' && record.release === kernel.release,
      findings: checkKernel({ ...facts, observed: observeAll(context.tree, kernel.initrds) }, entry),
    }
  })
  const rows = kernels.map(({ release, flavour, running, target, staged, findings }) => [
    release,
    flavour,
    [running && 'running', staged && 'staged', target && 'target'].filter(Boolean).join(' '),
    findings.map(({ id }) => id).join(' '),
  ])
  return {
    exit: 0,
    data: { schema: 1, kernels },
    text: table([['RELEASE', 'FLAVOUR', 'IS', 'FINDINGS'], ...rows]),
    warnings: inventory.unreadable.map(({ path, code }) => `${path} cannot be read (${code})`),
  }
}
