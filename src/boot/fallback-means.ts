import path from 'node:path'
import { handlesNextEntry } from '../bootloader/grub/read.ts'
import { grubenvWritable } from '../bootloader/grubenv-writable.ts'
import { worldOf } from '../bootloader/read.ts'
import { whichLoader } from '../bootloader/which.ts'
import { loaderCan } from '../machine/efi-variables.ts'
import { readMounts } from '../machine/mounts.ts'
import type { FallbackMeans } from '../plan/fallback.ts'
import type { Tree } from '../sys/fs.ts'
import { programFor } from './one-shot.ts'

const grubMeans = (tree: Tree, config: string, mounts: ReturnType<typeof readMounts>): FallbackMeans => {
  const file = path.posix.join(path.posix.dirname(config), 'grubenv')
  const writable = grubenvWritable(tree, file)
  if ('unknown' in writable)
    return { why: `GRUB may not be able to clear next_entry after one boot: ${writable.unknown}` }
  if (!writable.writable) return { why: `GRUB cannot clear next_entry after one boot: ${writable.why}` }
  if (!handlesNextEntry(tree, config, worldOf(tree, mounts)))
    return { why: `${config} does not start what next_entry names` }
  return { loader: 'grub', file }
}

const systemdBootMeans = (tree: Tree): FallbackMeans => {
  const can = loaderCan(tree, 'oneShot')
  if (can.state === 'ok' && can.value) return { loader: 'systemd-boot', file: null }
  if (can.state === 'unknown') return { why: `what systemd-boot can do cannot be read (${can.code})` }
  return { why: 'this version of systemd-boot cannot start an entry once' }
}

/**
 * How the boot loader can be told what to start once, or why it cannot. It costs about as much as reading the menu: for
 * GRUB its whole configuration is gone through once more. Starts no process.
 */
export const readFallbackMeans = (tree: Tree): FallbackMeans => {
  const mounts = readMounts(tree)
  const which = whichLoader(tree, mounts)
  if ('unknown' in which) return { why: which.unknown }
  const program = programFor(tree, which.loader)
  if ('why' in program) return program
  return which.loader === 'grub' ? grubMeans(tree, which.config, mounts) : systemdBootMeans(tree)
}
