import { posix } from 'node:path'
import { known, type Read, type Tree } from '../../sys/fs.ts'
import type { LoaderFile } from '../types.ts'
import type { Named } from './devices.ts'
import type { Host } from './state.ts'
import type { Unknown } from './values.ts'

/** What is known of the machine that GRUB runs on. */
export interface World {
  platform: 'efi' | 'pc' | undefined
  /** The path in the tree of a file that GRUB names, if that can be told; there need not be a file. */
  locate: (file: LoaderFile) => string | undefined
}

// In bytes: far more than any configuration, which takes some hundred times as much once it is parsed.
const LONGEST_FILE = 1 << 24

const EMPTY_BLOCK = '# GRUB Environment Block\n'

const named = (file: LoaderFile): string => {
  const { device } = file
  const name = device.by === 'mounted' ? device.at : device.by === 'unknown' ? device.name : device.value
  return `(${name})${file.path}`
}

const DEVICES = '/sys/bus/pci/devices'

const pciDevices = (tree: Tree): string[] | undefined => {
  const names = known(tree.names(DEVICES))
  const devices = names?.map((name) => {
    const part = (file: string) => /^0x([0-9a-f]+)\s*$/.exec(known(tree.text(`${DEVICES}/${name}/${file}`)) ?? '')?.[1]
    const ids = ['vendor', 'device', 'subsystem_vendor', 'subsystem_device'].map(part)
    const code = part('class')
    if (!code || ids.includes(undefined)) return undefined
    const [vendor, device, subvendor, subdevice] = ids
    return `v${vendor}d${device}sv${subvendor}sd${subdevice}bc${code.slice(0, 2)}sc${code.slice(2, 4)}`
  })
  return devices?.every((device) => device !== undefined) ? devices : undefined
}

// The size is looked at first: what is too long is not read.
const textUpTo = (tree: Tree, path: string, longest: number): Read<string> => {
  const found = tree.stat(path)
  if (found.state !== 'ok') return found
  return found.value.size > longest ? { state: 'unknown', code: 'it is too long' } : tree.text(path)
}

/** The interpreter's view of a tree. `emptyBlock`: a grubenv beside grub.cfg that is missing counts as empty. */
export const hostOf = (tree: Tree, config: string, world: World, options: { emptyBlock?: boolean } = {}): Host => {
  const directory = posix.dirname(config)
  // Of a file that is nowhere, the directory may still be known.
  const inDirectory = ({ device, path }: LoaderFile): string | undefined => {
    const dir = world.locate({ device, path: posix.dirname(path) })
    const found = dir === undefined || posix.dirname(path) === '/' ? undefined : tree.stat(dir)
    return dir && found?.state === 'ok' && found.value.kind === 'dir'
      ? posix.join(dir, posix.basename(path))
      : undefined
  }
  const locate = (file: Named): string | undefined =>
    'beside' in file
      ? posix.join(directory, `.${file.beside}`).replace(/(?<=.)\/$/, '')
      : (world.locate(file.file) ?? inDirectory(file.file))
  const lost: { state: 'unknown'; code: string } = { state: 'unknown', code: 'its file system is not known' }
  const missingBlock = (file: Named) =>
    options.emptyBlock && 'beside' in file && posix.normalize(file.beside) === '/grubenv'
  const at = <T>(file: Named, read: (path: string) => Read<T>): Read<T> => {
    const path = locate(file)
    return path === undefined ? lost : read(path)
  }
  // The directory of grub.cfg in its file system is some end of its path, unless it is in a subvolume.
  const place = (beside: string): LoaderFile | Unknown => {
    const parts = directory.split('/')
    for (let from = 1; from <= parts.length; from++) {
      const path = posix.join('/', ...parts.slice(from), beside)
      const file: LoaderFile = { device: { by: 'mounted', at: directory }, path }
      if (world.locate(file) === posix.join(directory, beside)) return file
    }
    return { why: `where ${directory} is in its file system` }
  }
  let devices: { found: string[] | undefined } | undefined
  return {
    platform: world.platform,
    text: (file, longest = LONGEST_FILE) => {
      const read = at(file, (path) => textUpTo(tree, path, longest))
      return read.state === 'missing' && missingBlock(file) ? { state: 'ok', value: EMPTY_BLOCK } : read
    },
    stat: (file) => {
      const read = at(file, tree.stat)
      return read.state === 'missing' && missingBlock(file)
        ? { state: 'ok', value: { kind: 'file', size: 1024 } }
        : read
    },
    names: (dir) => at(dir, tree.names),
    show: (file) => locate(file) ?? ('file' in file ? named(file.file) : file.beside),
    exists: (device) => world.locate({ device, path: '/.' }) !== undefined,
    devices: () => {
      devices ??= { found: pciDevices(tree) }
      return devices.found
    },
    place,
  }
}
