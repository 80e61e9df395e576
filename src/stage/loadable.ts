import type { Uki } from '../bootloader/uki.ts'
import { type Loadable, loadableOf, unpackedName } from '../plan/kexec-argv.ts'
import type { Entry, Facts } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { MADE } from '../state/paths.ts'
import type { Tree } from '../sys/fs.ts'
import { concatenate, removeConcatenated } from './concatenate.ts'
import { inSomePlace, removeMade } from './made.ts'
import { unpackUki } from './unpack.ts'

/** The files to load, and the SHA-256 of each initrd as it was read, where they were put together. */
export interface Made {
  files: Loadable
  initrdHashes?: string[]
}

const UNPACKED = new RegExp(`^${unpackedName('[0-9a-f]+')}$`)

const unpack = (tree: Tree, image: string, uki: Uki, id: string): Loadable => {
  const need = [uki.linux, ...uki.initrds].reduce((sum, { size }) => sum + size, 0)
  return inSomePlace(tree, MADE, need, `unpack ${image}`, (place) => {
    const { linux, initrd } = unpackUki(tree, image, uki, `${place}/${unpackedName(id)}`)
    return { image: linux, ...(initrd !== undefined && { initrd }) }
  })
}

/**
 * The files that kexec(8) can load for an entry. What has to be made of them lies in /run, or in /var/lib where that is
 * short, until `dropMade`. Throws `read-failed`, `write-failed`, `no-space`; then nothing is left.
 */
export const makeLoadable = (tree: Tree, facts: Pick<Facts, 'uki'>, entry: Entry, id: string): Made => {
  if (facts.uki?.state === 'ok') return { files: unpack(tree, entry.image, facts.uki.value, id) }
  // whatever a check was told to ignore: kexec(8) would start it without its initrd
  if (entry.kernel.header.format === 'uki')
    throw new KexecctlError('read-failed', `the unified kernel image ${entry.image} cannot be taken apart`, {
      hint: 'build it again: kernel-install add',
    })
  if (entry.initrds.length < 2) return { files: loadableOf(facts, entry, id) }
  const { path, sha256 } = concatenate(tree, entry.initrds, MADE, id)
  return { files: { image: entry.image, initrd: path }, initrdHashes: sha256 }
}

/** Removes what was made for a load, of this run or of one that crashed. The lock is held. */
export const dropMade = (tree: Tree): void => {
  removeConcatenated(tree, MADE)
  removeMade(tree, MADE, UNPACKED)
}
