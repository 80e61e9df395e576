import type { Read, Tree } from '../sys/fs.ts'
import { MAX_CONFIG } from './shell.ts'

/**
 * The text of a settings file: bounded, and only if it is UTF-8, since anything else would come back as other bytes.
 * `unknown` with EFBIG for a longer one, EILSEQ for other bytes.
 */
export const readConfig = (tree: Tree, path: string): Read<string> => {
  const read = tree.bytes(path, 0, MAX_CONFIG + 1)
  if (read.state !== 'ok') return read
  if (read.value.length > MAX_CONFIG) return { state: 'unknown', code: 'EFBIG' }
  const value = read.value.toString('utf8')
  return Buffer.from(value).equals(read.value) ? { state: 'ok', value } : { state: 'unknown', code: 'EILSEQ' }
}
