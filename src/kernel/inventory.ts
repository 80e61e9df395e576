import type { Finding } from '../report/finding.ts'
import { known, type Tree } from '../sys/fs.ts'
import { initrdCandidates, isTemporary, replacing } from './initrd.ts'
import { type Installed, readInstalled, tagOf } from './installed.ts'
import { isLeftOver } from './leftover.ts'
import { compareReleases } from './release.ts'
import type { Kernel } from './types.ts'

/** Every kernel installed in a tree, newest first, one for each release. */
export interface Inventory {
  kernels: Kernel[]
  /** What could not be read, with the errno name: kernels may then be missing from the list, or lack a header. */
  unreadable: { path: string; code: string }[]
  findings: Finding[]
}

const BOOT = '/boot'
const MODULES = '/usr/lib/modules'

// vmlinux-RELEASE is the bootable file on ppc64le; SUSE's vmlinux-RELEASE.xz is for debuggers. Only characters that
// package managers use: rpm's `vmlinuz-RELEASE;65a1b2c3`, which it writes before it renames, falls out here.
const VMLINUZ = /^vmlinuz-[0-9A-Za-z][\w.+~:-]*$/
const VMLINUX = /^vmlinux-[0-9A-Za-z](?!.*\.(?:gz|xz|zst|bz2)$)[\w.+~:-]*$/
const RELEASE_DIR = /^[0-9][\w.+~:-]*$/

/**
 * Reads every installed kernel: /boot/vmlinuz-*, /boot/vmlinux-* and, for releases without a file in /boot,
 * /usr/lib/modules/RELEASE/vmlinuz. One for each release: in /boot first, then the one whose name says so, then vmlinuz
 * before vmlinux, then by path. So a link to another kernel's file (`vmlinuz-current`) is none of its own, and needs no
 * look of its own. Left-overs and files whose release nothing tells are no kernels.
 * Costs two directories and, for each kernel, one stat, two small reads and one look for its modules.
 */
export const readInventory = (tree: Tree): Inventory => {
  const inventory: Inventory = { kernels: [], unreadable: [], findings: [] }
  const listed = new Set<string>()
  const temporaries = new Set<string>()
  const list = (dir: string): string[] => {
    const read = tree.names(dir)
    if (read.state === 'unknown') inventory.unreadable.push({ path: dir, code: read.code })
    const names = known(read) ?? []
    for (const name of names) listed.add(`${dir}/${name}`)
    for (const name of names) if (isTemporary(name)) temporaries.add(`${dir}/${name}`)
    return names
  }
  const filesFor = (image: string, tags: string[]) => ({
    initrds: first(initrdCandidates(image, tags), (file) => listed.has(file)),
    beingWritten: temporaries.size === 0 ? [] : replacing([image, ...initrdCandidates(image, tags)], temporaries),
  })
  const found = new Map<string, Installed>()

  const add = (image: string, tag: string) => {
    const read = readInstalled(tree, image, tag, (tags) => filesFor(image, tags))
    const code = read.state === 'unknown' ? read.code : known(read)?.headerCode
    if (code !== undefined) inventory.unreadable.push({ path: image, code })
    if (read.state !== 'ok') return
    const { kernel } = read.value
    const other = found.get(kernel.release)?.kernel
    const better = other === undefined || (!isNamedRight(other) && isNamedRight(kernel))
    if (better) found.set(kernel.release, read.value)
    if (other && !isSameFile(other, kernel)) {
      inventory.findings.push(better ? releaseTwice(kernel, other) : releaseTwice(other, kernel))
    }
  }

  const inBoot = list(BOOT).filter((name) => name.startsWith('vmlinu') && !isLeftOver(name))
  for (const name of inBoot) if (isHostile(name)) inventory.findings.push(hostileName(`${BOOT}/${name}`))
  for (const pattern of [VMLINUZ, VMLINUX])
    for (const name of inBoot) if (pattern.test(name)) add(`${BOOT}/${name}`, name.slice('vmlinu?-'.length))

  for (const release of list(MODULES)) {
    const image = `${MODULES}/${release}/vmlinuz`
    if (found.has(release) || !(RELEASE_DIR.test(release) || isHostile(release))) continue
    const stat = tree.stat(image)
    if (stat.state === 'missing') continue
    if (isHostile(release)) inventory.findings.push(hostileName(image))
    else {
      if (stat.state === 'ok') list(`${MODULES}/${release}`)
      add(image, release)
    }
  }

  inventory.kernels = [...found.values()]
    .sort((a, b) => compareReleases(b.release, a.release))
    .map(({ kernel }) => kernel)
  return inventory
}

// A blank, a control character or anything beyond ASCII: it could forge a line of a list or of a log.
const isHostile = (name: string) => !/^[!-~]*$/.test(name)

const first = (files: Iterable<string>, wanted: (file: string) => boolean): string[] => {
  for (const file of files) if (wanted(file)) return [file]
  return []
}

const isNamedRight = (kernel: Kernel) => tagOf(kernel.image) === kernel.release

const isSameFile = ({ imageStat: a }: Kernel, { imageStat: b }: Kernel) => a.dev === b.dev && a.ino === b.ino

const releaseTwice = (used: Kernel, other: Kernel): Finding => ({
  id: 'release-twice',
  level: 'note',
  message: `${other.image} is left out: ${used.image} is release ${used.release} too`,
  hint: 'remove the one that is left over',
})

const hostileName = (file: string): Finding => ({
  id: 'hostile-name',
  level: 'warn',
  message: `${escaped(file)} is left out: its name has blanks, control characters or others that no kernel's name has`,
  hint: 'remove or rename the file',
})

const escaped = (text: string) =>
  text.replace(/[^ -~]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
