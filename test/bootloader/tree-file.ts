import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const FIXTURES = path.join(__dirname, '../fixtures/mounts')

/** Makes the files and links that a text describes: `=== PATH` with the content below, `=== PATH -> TARGET`. */
export const unfold = (dir: string, text: string): string => {
  for (const part of text.split(/^=== /m).slice(1)) {
    const [head = '', ...body] = part.split('\n')
    const [name = '', target] = head.split(' -> ')
    const at = path.join(dir, name)
    mkdirSync(path.dirname(at), { recursive: true })
    if (target) symlinkSync(target, at)
    else writeFileSync(at, body.join('\n'))
  }
  return dir
}

/**
 * A text from test/fixtures/mounts. `recorded-trixie` is a Debian 13 as it is, with a btrfs of three disks, mounted by
 * its default subvolume, and two devices of the device mapper; the others are written after the tables of such systems,
 * with fewer lines.
 */
export const fixture = (name: string): string => readFileSync(path.join(FIXTURES, `${name}.tree`), 'utf8')
