import { readKexecDefaults } from '../config/defaults-kexec.ts'
import { readCrashKernel } from '../machine/crash-kernel.ts'
import { readDrivers, readPassedThrough } from '../machine/drivers.ts'
import { readIma } from '../machine/ima.ts'
import { readNode } from '../machine/node.ts'
import { readOtherLoaders } from '../machine/other-loaders.ts'
import { readPlatform } from '../machine/platform.ts'
import { readScreens } from '../machine/screens.ts'
import { readSigning } from '../machine/signing.ts'
import type { Running } from '../machine/types.ts'
import { HARDWARE_DRIVERS } from '../plan/hardware-table.ts'
import type { MachineFacts } from '../plan/machine-facts.ts'
import type { Tree } from '../sys/fs.ts'

/** Reads what the machine is, for the checks: some twenty small files of /sys and /proc, and one configuration. */
export const gatherMachine = (tree: Tree, { release, cmdline }: Running): MachineFacts => {
  const node = readNode(tree)
  return {
    platform: readPlatform(tree),
    signing: readSigning(tree, release),
    ima: readIma(tree, cmdline),
    drivers: readDrivers(tree, HARDWARE_DRIVERS),
    passedThrough: readPassedThrough(tree),
    screens: readScreens(tree),
    crashKernel: readCrashKernel(tree),
    ...(node && { node }),
    otherLoaders: readOtherLoaders(tree),
    loadKexec: readKexecDefaults(tree).values.get('LOAD_KEXEC')?.value === 'true',
  }
}
