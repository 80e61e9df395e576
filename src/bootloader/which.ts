import { readText } from '../machine/efi-variables.ts'
import type { Tree } from '../sys/fs.ts'
import { findLoader } from './bls/loader.ts'
import { findPlaces, type Places } from './bls/places.ts'

/** The boot loader that starts a tree's system, with where its configuration is. */
export type Which =
  | { loader: 'grub'; config: string }
  | { loader: 'systemd-boot'; places: Places }
  | { unknown: string }

// Debian and its kin, Fedora and SUSE: what grub-mkconfig(8) writes to.
const GRUB_CONFIGS = ['/boot/grub/grub.cfg', '/boot/grub2/grub.cfg']

const EFI = '/sys/firmware/efi'

const grubConfig = (tree: Tree): string | undefined =>
  GRUB_CONFIGS.find((config) => tree.stat(config).state !== 'missing')

const grub = (tree: Tree, otherwise: string): Which => {
  const config = grubConfig(tree)
  return config === undefined ? { unknown: otherwise } : { loader: 'grub', config }
}

// By what is installed, where no firmware says who started the system.
const byFiles = (tree: Tree): Which => {
  const config = grubConfig(tree)
  const places = findPlaces(tree)
  const program = places.esp === undefined ? undefined : findLoader(tree, places.esp)
  // entries and images alone may be left over, or GRUB's own (blscfg)
  if (config !== undefined && !program) return { loader: 'grub', config }
  if (config !== undefined)
    return { unknown: `GRUB (${config}) and systemd-boot (${program?.path}) are both installed` }
  if (places.esp !== undefined || places.xbootldr !== undefined) return { loader: 'systemd-boot', places }
  return { unknown: 'no boot loader was found' }
}

/**
 * Which boot loader the firmware starts: systemd-boot says so in the EFI variable LoaderInfo
 * (https://systemd.io/BOOT_LOADER_INTERFACE), GRUB does not always. The variables outlast a kexec. In a tree that has none
 * it is the one that is installed; where both are, it cannot be told.
 */
export const whichLoader = (tree: Tree): Which => {
  const info = readText(tree, 'LoaderInfo')
  if (info.state === 'ok') {
    if (/^systemd-boot\b/.test(info.value)) return { loader: 'systemd-boot', places: findPlaces(tree) }
    if (/^GRUB\b/.test(info.value)) return grub(tree, 'GRUB started this system, and its configuration is not there')
    return { unknown: `this system was started by ${info.value}, which kexecctl cannot read` }
  }
  const efi = tree.stat(EFI).state === 'ok'
  if (info.state === 'unknown' || !(efi || tree.root === '/')) return byFiles(tree)
  const stub = efi && readText(tree, 'StubInfo').state === 'ok'
  return grub(tree, stub ? 'the firmware starts a unified kernel image itself' : 'no boot loader was found')
}
