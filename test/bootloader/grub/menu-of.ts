import { posix } from 'node:path'
import { readGrub, type World } from '../../../src/bootloader/grub/read.ts'
import type { Chosen, LoaderFile, Menu } from '../../../src/bootloader/types.ts'
import type { Read, Tree } from '../../../src/sys/fs.ts'

export const CONFIG = '/boot/grub/grub.cfg'

/** A tree that holds nothing but these files, given by path; the value `null` is a file that cannot be read. */
export const treeOf = (files: Record<string, string | null>): Tree => {
  const paths = Object.keys(files)
  const at = <T>(p: string, found: (text: string) => T, dir?: T): Read<T> => {
    const text = files[posix.normalize(p)]
    if (text === null) return { state: 'unknown', code: 'EIO' }
    if (text !== undefined) return { state: 'ok', value: found(text) }
    const isDir = paths.some((path) => path.startsWith(p === '/' ? p : `${p}/`))
    return isDir && dir !== undefined ? { state: 'ok', value: dir } : { state: 'missing' }
  }
  const stat = (kind: 'file' | 'dir', size: number) =>
    ({ kind, size, dev: '1', ino: '1', mtimeNs: '1', mode: 0o644, uid: 0 }) as const
  return {
    root: '/tree',
    host: (p) => `/tree${p}`,
    text: (p) => at(p, (text) => text),
    bytes: (p) => at(p, (text) => Buffer.from(text)),
    stat: (p) => at(p, (text) => stat('file', text.length) as ReturnType<typeof stat>, stat('dir', 4096)),
    names: (dir) => {
      const inside = paths.filter((path) => posix.dirname(path) === dir).map((path) => posix.basename(path))
      return inside.length > 0 ? { state: 'ok', value: inside.sort() } : { state: 'missing' }
    },
    real: (p) => ({ state: 'ok', value: p }),
    isLink: () => false,
    link: () => ({ state: 'unknown', code: 'EINVAL' }),
  }
}

/** All of GRUB's file systems are `/`, but the one that only the firmware knows. */
export const WORLD: World = {
  platform: 'efi',
  locate: ({ device, path }: LoaderFile) => (device.by === 'unknown' ? undefined : path),
}

/** An environment block with these variables. */
export const blockOf = (...lines: string[]): string =>
  `${['# GRUB Environment Block', ...lines].map((line) => `${line}\n`).join('')}`.padEnd(1024, '#')

export const menuOf = (config: string, files: Record<string, string | null> = {}, world: Partial<World> = {}): Menu =>
  readGrub(treeOf({ [CONFIG]: config, ...files }), CONFIG, { ...WORLD, ...world })

/** `title: linux cmdline [initrds]`, or why it cannot be told. */
export const told = (chosen: Chosen): string => {
  if ('unknown' in chosen) return `? ${chosen.unknown}`
  if ('other' in chosen) return `! ${chosen.other}`
  const { title, linux, cmdline, initrds } = chosen.entry
  const files = initrds.length > 0 ? ` + ${initrds.map(({ path }) => path).join(' ')}` : ''
  return `${title}: ${linux.path}${cmdline ? ` ${cmdline}` : ''}${files}`
}

/** The title of the entry that comes next. */
export const nextOf = (
  config: string,
  files: Record<string, string | null> = {},
  world: Partial<World> = {},
): string => {
  const found = told(menuOf(config, files, world).next)
  return found.startsWith('?') ? found : (found.split(':')[0] ?? '')
}

/** Entries of these titles, one line each. */
export const entries = (...titles: string[]): string =>
  titles.map((title) => `menuentry '${title}' { linux /${title.replace(/[^a-z0-9]/gi, '-')} }\n`).join('')
