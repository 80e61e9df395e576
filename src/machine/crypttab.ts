import type { Tree } from '../sys/fs.ts'

/** A line of crypttab(5). */
export interface CrypttabLine {
  name: string
  device: string
  /** Undefined for `none` and `-`: somebody is asked. */
  keyFile: string | undefined
  options: readonly string[]
  /** `FILE:LINE`. */
  at: string
}

// The second is what mkinitcpio(8) puts into its initrds as crypttab.
const FILES = ['/etc/crypttab', '/etc/crypttab.initramfs']
const MAX_LINES = 1_000

const parseLine = (line: string, at: string): CrypttabLine | undefined => {
  const [name, device, key = 'none', options = ''] = line.trim().split(/\s+/)
  if (!name || name.startsWith('#') || !device) return undefined
  const keyFile = key === 'none' || key === '-' ? undefined : key
  return { name, device, keyFile, options: options.split(',').filter((option) => option !== ''), at }
}

/** Both tables; undefined where one of them is there and cannot be read. */
export const readCrypttab = (tree: Tree): CrypttabLine[] | undefined => {
  const lines: CrypttabLine[] = []
  for (const file of FILES) {
    const read = tree.text(file)
    if (read.state === 'unknown') return undefined
    if (read.state !== 'ok') continue
    for (const [index, text] of read.value.split('\n', MAX_LINES).entries()) {
      const line = parseLine(text, `${file}:${index + 1}`)
      if (line) lines.push(line)
    }
  }
  return lines
}
