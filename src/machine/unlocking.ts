import { known, type Tree } from '../sys/fs.ts'
import { blockName, stackOf } from './block-device.ts'
import { type CrypttabLine, readCrypttab } from './crypttab.ts'
import { type LuksToken, readLuksTokens } from './luks-tokens.ts'
import { readExtendedPcrs, readPcrlock } from './measured.ts'
import type { RootFileSystem } from './root-file-system.ts'

/** One encryption below the root file system. */
export interface Crypt {
  /** What the device mapper calls it. */
  name: string
  /** The kernel's name of the device that is encrypted. */
  on: string
  /** The header's, of hexadecimal digits alone. */
  uuid: string | undefined
  lines: readonly CrypttabLine[]
  /** Undefined where the header cannot be read, or has none of this kind. */
  tokens: readonly LuksToken[] | undefined
  /** systemd-cryptsetup(8) finds a key for it by its name; true also where that cannot be told. */
  ownKey: boolean
}

/** How the root file system's encryption is opened at boot. */
export interface Unlocking {
  crypts: readonly Crypt[]
  /** The others of crypttab(5) that a boot waits for. */
  others: readonly Crypt[]
  /** clevis(1) gets into initrds. */
  clevis: boolean
  /** Somebody may log in to the initrd and give the passphrase, or a server of mandos does. */
  remote: boolean
  /** The initrd's own script opens it (cryptsetup-initramfs of Debian), which knows no tokens. */
  script: boolean
  /** As `readExtendedPcrs`. */
  extended: readonly number[]
  pcrlock: readonly number[] | undefined
}

// What cryptsetup(8) opens with a key: crypt_get_type() in lib/setup.c, dm_prepare_uuid() in lib/libdevmapper.c
const ENCRYPTED = /^CRYPT-(?:LUKS1|LUKS2(?:-OPAL)?|PLAIN|LOOPAES|TCRYPT|BITLK|FVAULT2)-(?:([0-9a-f]{32})-)?/

const SHARE = '/usr/share/initramfs-tools'
const DRACUT = '/usr/lib/dracut/modules.d'
const INITCPIO = '/usr/lib/initcpio/hooks'
const CLEVIS = [`${SHARE}/hooks/clevis`, `${INITCPIO}/clevis`]
const REMOTE = [
  '/etc/dropbear/initramfs/authorized_keys',
  '/etc/dropbear-initramfs/authorized_keys',
  `${SHARE}/hooks/mandos`,
  `${INITCPIO}/dropbear`,
  `${INITCPIO}/tinyssh`,
]

const isFor = ({ name, device }: CrypttabLine, called: string, uuid: string | undefined): boolean =>
  name === called || (uuid !== undefined && device.replaceAll('-', '').toLowerCase().endsWith(uuid))

const ownKeyOf = (tree: Tree, name: string): boolean =>
  tree.stat(`/etc/cryptsetup-keys.d/${name}.key`).state !== 'missing'

const MOST_OTHERS = 16

// By what crypttab(5) names, since a shutdown closes them before the last check looks.
const othersOf = (tree: Tree, lines: readonly CrypttabLine[]): Crypt[] =>
  lines
    .filter(({ options }) => !options.some((option) => option === 'noauto' || option === 'nofail'))
    .slice(0, MOST_OTHERS)
    .flatMap((line) => {
      const [, tag, id = ''] = /^((?:PART)?UUID)=([\da-fA-F-]{4,36})$/.exec(line.device) ?? []
      const path = tag ? `/dev/disk/by-${tag.toLowerCase()}/${id.toLowerCase()}` : line.device
      const on = blockName(tree, path)
      if (on === undefined) return []
      const uuid = tag === 'UUID' ? id.replaceAll('-', '').toLowerCase() : undefined
      const { name } = line
      return [{ name, on, uuid, lines: [line], tokens: readLuksTokens(tree, path), ownKey: ownKeyOf(tree, name) }]
    })

/**
 * What is known of the encryption below the root file system, and of what else crypttab(5) has; undefined where there
 * is none, or where that cannot be read. `dracut`: dracut(8) is installed and makes the initrds.
 */
export const readUnlocking = (tree: Tree, root: RootFileSystem | undefined, dracut: boolean): Unlocking | undefined => {
  const found = stackOf(tree, root?.devices ?? []).filter(({ dm }) => dm && ENCRYPTED.test(dm.uuid))
  const table = readCrypttab(tree)
  if (!table) return undefined
  const crypts = found.map(({ name: device, dm }): Crypt => {
    const { name, uuid } = dm ?? { name: device, uuid: '' }
    const header = ENCRYPTED.exec(uuid)?.[1]
    const [on = device] = known(tree.names(`/sys/class/block/${device}/slaves`)) ?? []
    return {
      name,
      on,
      uuid: header,
      lines: table.filter((line) => isFor(line, name, header)),
      tokens: readLuksTokens(tree, `/dev/${on.replaceAll('!', '/')}`),
      ownKey: ownKeyOf(tree, name),
    }
  })
  const others = othersOf(
    tree,
    table.filter((line) => !crypts.some(({ lines }) => lines.includes(line))),
  )
  if (crypts.length === 0 && others.length === 0) return undefined
  const isThere = (path: string) => tree.stat(path).state === 'ok'
  const modules = dracut ? (known(tree.names(DRACUT)) ?? []) : []
  return {
    crypts,
    others,
    clevis: CLEVIS.some(isThere) || modules.some((name) => name.includes('clevis')),
    remote: REMOTE.some(isThere) || modules.some((name) => /ssh/.test(name) && !/ssh-client/.test(name)),
    script: !dracut && isThere(`${SHARE}/hooks/cryptroot`),
    extended: readExtendedPcrs(tree),
    pcrlock: readPcrlock(tree),
  }
}
