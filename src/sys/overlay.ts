import path from 'node:path'
import type { Tree } from './fs.ts'

/** The tree as it would be with this text in a file, or without the file; its directory may be missing, too. */
export const overlay = (tree: Tree, file: string, text: string | undefined): Tree => {
  const bytes = text === undefined ? undefined : Buffer.from(text)
  const base = path.posix.basename(file)
  return {
    ...tree,
    isLink: (p) => p !== file && tree.isLink(p),
    bytes: (p, offset, length, also) => {
      if (p !== file) return tree.bytes(p, offset, length, also)
      return bytes ? { state: 'ok', value: bytes.subarray(offset, offset + length) } : { state: 'missing' }
    },
    names: (dir) => {
      const read = tree.names(dir)
      if (dir !== path.posix.dirname(file) || read.state === 'unknown') return read
      const others = (read.state === 'ok' ? read.value : []).filter((name) => name !== base)
      return { state: 'ok', value: (bytes ? [...others, base] : others).sort() }
    },
  }
}
