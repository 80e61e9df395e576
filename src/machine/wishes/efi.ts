import type { Tree } from '../../sys/fs.ts'
import { readNamed, readVariable, variableNames, variablePath } from '../efi-variables.ts'
import type { Wanted } from './types.ts'

// OsIndications, UEFI specification 8.5.4: the firmware clears each bit when it has done what it says.
const INDICATIONS: readonly (Wanted & { bit: bigint })[] = [
  {
    id: 'firmware-setup',
    bit: 0x01n,
    message: 'the firmware is to show its setup (OsIndications)',
    hint: `to take it back: busctl call org.freedesktop.login1 /org/freedesktop/login1 \
org.freedesktop.login1.Manager SetRebootToFirmwareSetup b false`,
  },
  { id: 'capsule', bit: 0x04n, message: 'the firmware is to apply an update from the disk (OsIndications)' },
  { id: 'firmware-setup', bit: 0x20n, message: 'the firmware is to start the recovery of the system (OsIndications)' },
  { id: 'firmware-setup', bit: 0x40n, message: 'the firmware is to start its own recovery (OsIndications)' },
]

const indications = (tree: Tree): Wanted[] => {
  const read = readVariable(tree, 'OsIndications')
  if (read.state !== 'ok' || read.value.length !== 8) return []
  const bits = read.value.readBigUInt64LE(0)
  return INDICATIONS.filter(({ bit }) => (bits & bit) !== 0n).map(({ bit: _, ...wanted }) => wanted)
}

// That it is there is the wish: the firmware deletes it before it starts what it names (UEFI specification 3.1.1).
const bootNext = (tree: Tree): Wanted[] => {
  const read = readVariable(tree, 'BootNext')
  if (read.state === 'missing' || tree.stat(variablePath('BootNext')).state !== 'ok') return []
  if (read.state === 'ok' && read.value.length !== 2) return []
  const entry =
    read.state === 'ok' ? `Boot${read.value.readUInt16LE(0).toString(16).toUpperCase().padStart(4, '0')}` : 'something'
  return [
    {
      id: 'boot-next',
      message: `the firmware is to start ${entry} once (BootNext)`,
      hint: 'to take it back: efibootmgr -N',
    },
  ]
}

// Set by `systemctl reboot --boot-loader-menu=`, deleted by systemd-boot when it has shown the menu.
const bootMenu = (tree: Tree): Wanted[] =>
  tree.stat(variablePath('LoaderConfigTimeoutOneShot')).state === 'ok'
    ? [
        {
          id: 'boot-menu',
          message: 'the boot loader is to show its menu once (LoaderConfigTimeoutOneShot)',
          hint: 'to take it back: bootctl set-timeout-oneshot ""',
        },
      ]
    : []

// What makes shim start MokManager, which deletes them (check_mok_request() in mok.c of shim); set by mokutil(1).
const MOK = /^Mok(?:New|Del|SB|PW|DB|XNew|XDel|ListTrustedNew)-605dab50-e046-4300-abb6-3dd810dd8b23$/

// fwupd has one variable for each device with an update, FuStructEfiUpdateInfo in its plugins/uefi-capsule/fu-uefi.rs.
// The firmware, or fwupd's own EFI program, sets the status when it has tried. A picture to show meanwhile is no
// update.
const FWUPD = /^fwupd-(?!ux-capsule-).+-0abba7dc-e516-4167-bbf5-4d9d1c739416$/
const STATUS = 48
const ATTEMPT_UPDATE = 1

const isPending = (tree: Tree, name: string): boolean => {
  const read = readNamed(tree, name)
  return read.state === 'ok' && read.value.length >= STATUS + 4 && read.value.readUInt32LE(STATUS) === ATTEMPT_UPDATE
}

const byName = (tree: Tree): Wanted[] => {
  const names = variableNames(tree)
  const wanted: Wanted[] = []
  if (names.some((name) => MOK.test(name)))
    wanted.push({
      id: 'mok',
      message: 'keys for Secure Boot are to be enrolled or removed at the console (mokutil)',
      hint: 'to take it back: mokutil --revoke-import, or --revoke-delete',
    })
  if (names.filter((name) => FWUPD.test(name)).some((name) => isPending(tree, name)))
    wanted.push({ id: 'fwupd', message: 'fwupd left an update for the firmware to apply' })
  return wanted
}

/**
 * What EFI variables ask of the firmware or of a boot loader. Where there is no EFI, or efivarfs is not mounted or
 * cannot be read, that is nothing: no program of this system could have set them either, and what cannot be seen must
 * not keep a machine from ever starting a kernel by kexec. BootNext that is there and cannot be read does count.
 */
export const readEfiWishes = (tree: Tree): Wanted[] => [
  ...indications(tree),
  ...bootNext(tree),
  ...bootMenu(tree),
  ...byName(tree),
]
