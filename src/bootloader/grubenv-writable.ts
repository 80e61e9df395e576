import { readMounts } from '../machine/mounts.ts'
import type { Mount } from '../machine/types.ts'
import { known, type Tree } from '../sys/fs.ts'
import { blockDevice, sameFileSystem } from './file-systems.ts'

/** Whether GRUB itself can write a grubenv, as `save_env` does when it uses up `next_entry`. */
export type Writable = { writable: true } | { writable: false; why: string } | { unknown: string }

const no = (why: string): Writable => ({ writable: false, why })

// `save_env` notes which sectors GRUB read the file from and writes these again (grub-core/commands/loadenv.c,
// save_env_read_hook and check_blocklists). These file systems report the sectors (read_hook), keep a file of 1,024
// bytes in sectors of its own, and have no checksum of the content.
const IN_PLACE = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'vfat', 'msdos'])

// With the reasons in GRUB's sources: grub-core/fs/btrfs.c and zfs/zfs.c report no sectors, nor do squash4.c and
// erofs.c; f2fs.c (grub_f2fs_read_file) reports none for a small file, which f2fs keeps in the inode.
const NEVER: Readonly<Record<string, string>> = {
  btrfs: 'GRUB cannot write to a file on btrfs',
  zfs: 'GRUB cannot write to ZFS',
  squashfs: 'squashfs is read-only',
  erofs: 'EROFS is read-only',
  iso9660: 'ISO 9660 is read-only',
  f2fs: 'f2fs keeps a file of this size in its inode, where GRUB cannot write it',
}

// What the firmware gives to GRUB as a disk, whole or in partitions.
const PLAIN = /^(?:sd[a-z]+|hd[a-z]+|vd[a-z]+|xvd[a-z]+)\d*$|^(?:nvme\d+n\d+|mmcblk\d+)(?:p\d+)?$/

// The kind of a device mapper's device is the start of its uuid: LVM2, cryptsetup and multipath-tools write it.
const onMapper = (uuid: string): Writable => {
  // the manual promises nothing for it ("a plain disk"), though grub-core/disk/cryptodisk.c has grub_cryptodisk_write
  if (uuid.startsWith('CRYPT-'))
    return { unknown: 'the file system is encrypted, and GRUB may not be able to write it' }
  // grub-core/disk/diskfilter.c, grub_diskfilter_write: "diskfilter writes are not supported"
  if (uuid.startsWith('LVM-')) return no('GRUB cannot write to LVM')
  // the firmware sees one of the paths, a plain disk
  if (/^(?:part\d+-)?mpath-/.test(uuid)) return { writable: true }
  return { unknown: 'nothing tells what GRUB sees under the device mapper' }
}

const onDevice = (tree: Tree, mount: Mount): Writable => {
  const name = blockDevice(tree, mount)
  if (name === undefined) return { unknown: `nothing tells which device ${mount.source} is on` }
  if (/^md/.test(name)) return no('GRUB cannot write to RAID')
  if (/^loop/.test(name)) return no('GRUB cannot write to a loop device')
  if (/^dm-/.test(name)) return onMapper(known(tree.text(`/sys/class/block/${name}/dm/uuid`)) ?? '')
  return PLAIN.test(name) ? { writable: true } : { unknown: `nothing tells whether GRUB can write to ${name}` }
}

const HEADER = '# GRUB Environment Block\n'
const SIZE = 1024

// grub-core/lib/envblk.c, grub_envblk_open; the length is what grub-editenv makes
const badFile = (tree: Tree, path: string): Writable | undefined => {
  const stat = tree.stat(path)
  if (stat.state === 'missing') return no(`there is no ${path}`)
  if (stat.state === 'ok' && stat.value.kind !== 'file') return no(`${path} is no regular file`)
  const read = tree.bytes(path, 0, SIZE + 1)
  if (read.state !== 'ok') return { unknown: `${path} cannot be read` }
  const text = read.value.toString('latin1')
  if (!text.startsWith(HEADER) || text.length !== SIZE) return no(`${path} is no environment block of ${SIZE} bytes`)
  // GRUB 2.14, util/grub-editenv.c, fs_envblk_spec: next_entry is kept in a reserved area of the btrfs
  if (/^env_block=/m.test(text)) return { unknown: `${path} refers to a block outside (env_block)` }
  return undefined
}

/**
 * Whether GRUB can write the environment block at `path` (a path in the tree): only then does it use up `next_entry`,
 * without that a one-shot stays for ever. GRUB's manual, "The GRUB environment block": a plain disk, no LVM or RAID, no
 * file system with checksums, functions of BIOS or EFI.
 */
export const grubenvWritable = (tree: Tree, path: string): Writable => {
  const mounts = readMounts(tree)
  const mount = mounts.on(path)
  // before the file is looked at: that would trigger the automount
  if (!mount || mount.fstype === 'autofs') return { unknown: `nothing tells which file system ${path} is on` }
  const bad = badFile(tree, path)
  if (bad) return bad
  const holder = mounts.on(known(tree.real(path)) ?? path)
  if (!holder || !sameFileSystem(holder, mount)) return no(`${path} is a link to another file system`)
  const never = Object.hasOwn(NEVER, mount.fstype) ? NEVER[mount.fstype] : undefined
  if (never) return no(never)
  if (!IN_PLACE.has(mount.fstype)) return { unknown: `nothing tells whether GRUB can write to ${mount.fstype}` }
  // Open Firmware and U-Boot: "no IEEE1275" in the manual, and not all firmware has a write
  const firmware = tree.stat('/proc/device-tree').state === 'ok' && tree.stat('/sys/firmware/efi').state !== 'ok'
  return firmware ? { unknown: 'nothing tells whether this firmware can write' } : onDevice(tree, mount)
}
