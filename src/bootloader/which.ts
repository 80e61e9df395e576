import path from 'node:path'
import { readText } from '../machine/efi-variables.ts'
import { BOOT, notMounted, readMounts } from '../machine/mounts.ts'
import { known, type Tree } from '../sys/fs.ts'
import { findLoader } from './bls/loader.ts'
import { findPlaces, type Places } from './bls/places.ts'

/**
 * The boot loader that starts a tree's system, with where its configuration is. `absent`: nothing speaks of any; else
 * there is one, and `unknown` says why it cannot be read; `denied`: not by us.
 */
export type Which =
  | { loader: 'grub'; config: string }
  | { loader: 'systemd-boot'; places: Places }
  | { unknown: string; absent: boolean; denied?: boolean }

// Debian and its kin, Fedora and SUSE: what grub-mkconfig(8) writes to.
const GRUB_CONFIGS = ['/boot/grub/grub.cfg', '/boot/grub2/grub.cfg']

const EFI = '/sys/firmware/efi'

// RHEL 8 and its kin have it on the ESP, in the directory of their own name. Where the others have theirs, what is
// there only leads on to it.
const onEsp = (tree: Tree): string[] =>
  (known(tree.names('/boot/efi/EFI')) ?? [])
    .map((name) => `/boot/efi/EFI/${name}/grub.cfg`)
    .filter((config) => tree.stat(config).state === 'ok')

// Every grub.cfg that may be the one: a link to another is no other.
const grubConfigs = (tree: Tree): string[] => {
  const found = GRUB_CONFIGS.filter((config) => tree.stat(config).state !== 'missing')
  const configs = found.length > 0 ? found : onEsp(tree)
  const files = new Map(configs.reverse().map((config) => [known(tree.real(config)) ?? config, config]))
  return [...files.values()].reverse()
}

const cannotBeRead = (unknown: string): Which => ({ unknown, absent: false })

const NONE: Which = { unknown: 'no boot loader was found', absent: true }

const grub = (tree: Tree, otherwise: Which): Which => {
  const [config, ...others] = grubConfigs(tree)
  if (config === undefined) return otherwise
  if (others.length === 0) return { loader: 'grub', config }
  return cannotBeRead(`which of ${[config, ...others].join(', ')} is used cannot be told`)
}

// By what is installed, where no firmware says who started the system.
const byFiles = (tree: Tree): Which => {
  const found = grub(tree, NONE)
  if ('absent' in found && !found.absent) return found
  const places = findPlaces(tree)
  if ('config' in found) {
    // entries and images alone may be left over, or GRUB's own (blscfg)
    const program = places.esp === undefined ? undefined : findLoader(tree, places.esp)
    if (!program) return found
    return cannotBeRead(`GRUB (${found.config}) and systemd-boot (${program.path}) are both installed`)
  }
  return places.esp !== undefined || places.xbootldr !== undefined ? { loader: 'systemd-boot', places } : NONE
}

/** The files and directories that say what is started: when one of them changes, the answer may. */
export const sourcesOf = (which: Which): string[] => {
  if ('unknown' in which) return []
  if (which.loader === 'grub')
    return [which.config, path.posix.join(path.posix.dirname(which.config), 'grubenv'), '/boot/loader/entries']
  const places = [which.places.esp, which.places.xbootldr].filter((at) => at !== undefined)
  return places.flatMap((at) => [`${at}/loader/loader.conf`, `${at}/loader/entries`, `${at}/EFI/Linux`])
}

/** Whether the boot loader's configuration is there, and not for us to read. */
export const isDenied = (tree: Tree, which: Which): boolean => {
  if ('unknown' in which) return which.denied === true
  const read = which.loader === 'grub' ? tree.bytes(which.config, 0, 1) : tree.names(which.places.esp ?? '/boot')
  return read.state === 'unknown' && read.code === 'EACCES'
}

/**
 * Which boot loader the firmware starts: systemd-boot says so in the EFI variable LoaderInfo
 * (https://systemd.io/BOOT_LOADER_INTERFACE), GRUB does not always. The variables outlast a kexec. In a tree that has
 * none it is the one that is installed; where both are, it cannot be told.
 */
export const whichLoader = (tree: Tree, mounts = readMounts(tree)): Which => {
  const boot = tree.names('/boot')
  if (boot.state === 'unknown' && boot.code === 'EACCES')
    return { unknown: `/boot is not readable (${boot.code})`, absent: false, denied: true }
  const found = loaderOf(tree)
  if ('unknown' in found && !found.absent) return found
  // what lies under a mount point is not what the boot loader reads, nor is it nothing
  const { esp = '/boot' } = 'places' in found ? found.places : {}
  const read = 'config' in found ? [found.config] : 'places' in found ? [esp, '/boot'] : BOOT
  const why = read.map(notMounted(tree, mounts)).find((one) => one !== undefined)
  return why === undefined ? found : cannotBeRead(why)
}

const loaderOf = (tree: Tree): Which => {
  const info = readText(tree, 'LoaderInfo')
  if (info.state === 'ok') {
    if (/^systemd-boot\b/.test(info.value)) return { loader: 'systemd-boot', places: findPlaces(tree) }
    if (/^GRUB\b/.test(info.value))
      return grub(tree, cannotBeRead('GRUB started this system, and its grub.cfg was not found'))
    return cannotBeRead(`this system was started by ${info.value}, whose configuration kexecctl does not know`)
  }
  const efi = tree.stat(EFI).state === 'ok'
  if (info.state === 'unknown' || !(efi || tree.root === '/')) return byFiles(tree)
  const stub = efi && readText(tree, 'StubInfo').state === 'ok'
  return grub(tree, stub ? cannotBeRead('the firmware starts a unified kernel image itself') : NONE)
}
