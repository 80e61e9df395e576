import type { NamedRoot } from '../../machine/named-root.ts'
import type { RootFileSystem } from '../../machine/root-file-system.ts'
import { valuesOf } from '../cmdline.ts'
import type { Check, Found } from './check.ts'

// The last one counts, for the kernel and for initrds.
const rootOf = (line: string): string | undefined => valuesOf(line, 'root').at(-1)

// What takes the place of root=: `boot=nfs`, `boot=zfs` of initramfs-tools(7), `netroot=` of dracut.cmdline(7), and
// what ZFS has (`zfs=`, `bootfs=`).
const OTHER_WAYS = ['boot', 'netroot', 'zfs', 'bootfs']

const lost = (line: string, before: string | undefined): Found => {
  if (before === undefined || OTHER_WAYS.some((name) => valuesOf(line, name).length > 0)) return undefined
  return {
    level: 'warn',
    message: `the command line has no root=, the running one has root=${before}`,
    hint: `add root=${before} to the boot entry, unless the initrd finds the root file system by itself`,
    evidence: '/proc/cmdline',
  }
}

const missing = (value: string, before: string | undefined, mapped: boolean): Found => {
  const message = `root=${value} names nothing that is there`
  const hint = 'lsblk -f and blkid show what is; then run update-grub, or set APPEND_LINE'
  // it did once, and an initrd may know how: a snapshot, or a volume that it opens under another name
  if (value === before) return { level: 'warn', message: `${message} any more`, hint, evidence: '/dev/disk' }
  // nobody has activated it, or a shutdown has put it away already: rd.luks.name=, crypttab(5), vgchange(8) make it
  if (mapped) {
    const hint = 'name it in rd.luks.name=, rd.lvm.lv= or crypttab where the initrd does not activate it by itself'
    return { level: 'warn', message: `${message} now`, hint, evidence: '/dev' }
  }
  return { level: 'refuse', message, hint, evidence: '/dev/disk' }
}

const differs = (value: string, named: NamedRoot, root: RootFileSystem): Found => {
  if (named.state !== 'found' || root.devices.includes(named.device)) return undefined
  return {
    level: 'warn',
    message: `root=${value} names ${named.device}, the running system's / is ${root.devices.join(' ')}`,
    evidence: `/proc/self/mountinfo: ${root.source}`,
  }
}

/**
 * What the running system was started with has proven itself, so that only what differs from it can refuse; nor does
 * a volume that is merely not active, since a shutdown puts such away before the last check looks. A root= that names
 * no block device (ZFS, NFS, live:, gpt-auto) cannot be looked up here.
 */
export const rootDevice: Check = {
  id: 'root-device',
  levels: ['refuse', 'warn'],
  about: 'machine',
  stops: 'refuse',
  fine: 'root= names nothing that is missing',
  what: 'The root= of the command line against /dev, /dev/disk and what is mounted on /.',
  why: 'An initrd waits for a root file system that never comes, and ends in a shell that nobody sees.',
  source: 'Documentation/admin-guide/kernel-parameters.txt, root=; 60-persistent-storage.rules of udev',
  hint: 'compare with /proc/cmdline and findmnt /',
  look: ({ running, rootFileSystem, namedRoot }, { cmdline }) => {
    const value = rootOf(cmdline)
    const before = running.cmdline === undefined ? undefined : rootOf(running.cmdline)
    if (value === undefined) return lost(cmdline, before)
    if (!namedRoot) return undefined
    if (namedRoot.state === 'missing') return missing(value, before, namedRoot.mapped === true)
    return rootFileSystem && value !== before ? differs(value, namedRoot, rootFileSystem) : undefined
  },
}
