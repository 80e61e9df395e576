import type { Untrusted } from '../../machine/trust.ts'
import { shellWord } from '../../report/shell-word.ts'
import type { Check } from './check.ts'

/** What is wrong with it, without a full stop. */
export const faultOf = ({ at, why, stat: { uid, gid } }: Untrusted): string => {
  if (why === 'owner') return `${at} belongs to user ${uid}`
  // of an access control list no more is seen than its mask
  if (why === 'group') return `${at} can be written by group ${gid}${gid === 0 ? ', or whom its ACL names' : ''}`
  if (why === 'far') return `the path to ${at} is too long to be checked`
  return why === 'others' ? `${at} can be written by everybody` : `${at} is shared by all users`
}

// FAT, as of the ESP, knows no owners and modes: they are options of its mount
const mayBeFat = (at: string): boolean => /^\/(boot|efi)(\/|$)/.test(at)

const hintOf = ({ path, at, why }: Untrusted): string => {
  if (why === 'owner') return `chown root:root ${shellWord(at)}`
  if (why === 'shared' || why === 'far') return `keep ${shellWord(path)} elsewhere`
  return `chmod go-w ${shellWord(at)}${mayBeFat(at) ? '; on FAT: mount it with umask=0077' : ''}`
}

/** Root loads nothing that others can write. */
export const fileTrust: Check = {
  id: 'file-trust',
  levels: ['refuse'],
  about: 'machine',
  stops: 'refuse',
  always: true,
  fine: 'only root can change what is loaded, and what says so',
  what:
    "Owner and mode of image and initrds, of the settings and of the boot loader's configuration, and of every " +
    'directory on the way to them.',
  why: 'Who can write one of them decides what runs as the kernel, and with it about the whole machine.',
  source: 'inode(7); path_resolution(7)',
  hint: 'leave it to root: chown root:root, chmod go-w',
  look: ({ untrusted = [] }) => {
    const [first, ...more] = untrusted
    if (!first) return undefined
    const { path, at, stat } = first
    const others = more.length === 0 ? '' : `, and so for ${more.map(({ at }) => at).join(', ')}`
    return {
      level: 'refuse',
      message: path === at ? faultOf(first) : `${path} is not root's alone: ${faultOf(first)}`,
      hint: hintOf(first),
      evidence: `${at}: owner ${stat.uid}, group ${stat.gid}, mode ${stat.mode.toString(8).padStart(4, '0')}${others}`,
    }
  },
}
