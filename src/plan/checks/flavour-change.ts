import { flavourOf } from '../../kernel/release.ts'
import { isNamed } from '../named-by.ts'
import type { Check } from './check.ts'

/** Nobody goes from a kernel for the cloud to one for real time by an upgrade: the boot loader's default was moved. */
export const flavourChange: Check = {
  id: 'flavour-change',
  levels: ['warn', 'note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'it is of the flavour that runs now',
  what: "The target's flavour (generic, cloud, rt, pve) against that of the running kernel.",
  why: 'A kernel of another flavour may lack drivers of this machine, and takes other modules of DKMS.',
  source: 'https://wiki.debian.org/KernelFAQ; uname(2)',
  hint: 'kexecctl list shows what is installed; Flavour= or KERNEL_IMAGE chooses',
  look: ({ running, settings }, entry) => {
    const flavour = running.release === undefined ? undefined : flavourOf(running.release)
    if (flavour === undefined || flavour === entry.flavour || settings.flavour === entry.flavour) return undefined
    return {
      level: isNamed(entry) ? 'note' : 'warn',
      message: `${entry.release} is of the flavour ${entry.flavour}, the running kernel is of ${flavour}`,
      evidence: `running ${running.release}`,
    }
  },
}
