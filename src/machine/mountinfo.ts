import type { Mount } from './types.ts'

// The kernel's own bound (fs.mount-max) is higher; this is far more than any host of containers has.
const MAX_MOUNTS = 20_000

/** `\040` and the like in proc_pid_mountinfo(5) and fstab(5): always three octal digits. */
export const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))

/** A mount with its number and that of the mount it lies on. */
export interface NumberedMount extends Mount {
  id: string
  parent: string
}

// 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
const parseLine = (line: string): NumberedMount | undefined => {
  const fields = line.split(' ')
  const dash = fields.indexOf('-', 6)
  const [id, parent, device, root, at] = fields
  const fstype = fields[dash + 1]
  if (dash < 0 || !id || !parent || !device || !root || !at?.startsWith('/') || !fstype) return undefined
  // the source may be an empty string
  const source = unescapeOctal(fields[dash + 2] ?? '')
  // a deleted directory that was bound elsewhere: the kernel appends `//deleted`, and no path is below it
  return { id, parent, device, root: unescapeOctal(root), at: unescapeOctal(at), fstype, source }
}

/** The lines of proc_pid_mountinfo(5); what is no such line is passed over. */
export const parseMountinfo = (text: string): NumberedMount[] => {
  const mounts: NumberedMount[] = []
  for (const line of text.split('\n', MAX_MOUNTS)) {
    const mount = parseLine(line)
    if (mount) mounts.push(mount)
  }
  return mounts
}
