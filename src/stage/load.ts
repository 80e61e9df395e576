import { randomBytes } from 'node:crypto'
import { type Syscall, syscallsToTry } from '../plan/kexec-argv.ts'
import type { Entry, Facts, RecordedFile, StagedRecord } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { iso, now } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'
import { hashFile } from '../sys/write.ts'
import { loadEntry } from './kexec.ts'
import { writeRecord } from './record.ts'

/** A new record id: 16 hexadecimal digits, the word `kexecctl.id=` of the command line. */
export const newId = (): string => randomBytes(8).toString('hex')

const recordFile = (tree: Tree, path: string): RecordedFile => {
  const before = tree.stat(path)
  if (before.state !== 'ok') throw new KexecctlError('read-failed', `${path} cannot be read`)
  const { dev, ino, size, mtimeNs } = before.value
  try {
    return { path, sha256: hashFile(tree.host(path)), dev, ino, size, mtimeNs }
  } catch (error) {
    throw new KexecctlError('read-failed', `${path} cannot be read`, { cause: error })
  }
}

const moved = (tree: Tree, files: readonly RecordedFile[]): RecordedFile | undefined =>
  files.find(({ path, dev, ino, size, mtimeNs }) => {
    const stat = tree.stat(path)
    if (stat.state !== 'ok') return true
    const { value } = stat
    return value.dev !== dev || value.ino !== ino || value.size !== size || value.mtimeNs !== mtimeNs
  })

const describe = (tree: Tree, entry: Entry, bootId: string, syscall: Syscall): StagedRecord => ({
  schema: 1,
  id: newId(),
  state: 'loading',
  release: entry.release,
  build: entry.kernel.header.build ?? null,
  image: recordFile(tree, entry.image),
  initrds: entry.initrds.map((path) => recordFile(tree, path)),
  cmdline: entry.cmdline,
  syscall,
  source: entry.source,
  bootId,
  stagedAt: iso(now()),
})

/** Writes a record or says why not; without a record nothing is loaded. */
const keep = (tree: Tree, record: StagedRecord): void => {
  try {
    writeRecord(tree, record)
  } catch (error) {
    throw new KexecctlError('write-failed', 'the record of what is staged cannot be written', { cause: error })
  }
}

/**
 * Stages an entry: hash, record `loading`, load, look again, record `loaded`. If a file moved meanwhile it is done once
 * more. Throws a KexecctlError; what the slot then holds is not to be trusted. `onLoaded` is told as soon as what the slot
 * holds is ours.
 */
export const stageEntry = async (
  tree: Tree,
  facts: Facts,
  entry: Entry,
  onLoaded: () => void,
): Promise<StagedRecord> => {
  const syscalls = syscallsToTry(facts.settings, facts.slot)
  const bootId = facts.running.bootId
  if (bootId === undefined) throw new KexecctlError('read-failed', 'the id of this boot cannot be read')
  for (let attempt = 1; ; attempt++) {
    const record = describe(tree, entry, bootId, syscalls[0] ?? 'file')
    keep(tree, record)
    const syscall = await loadEntry(tree, entry, record.id, syscalls)
    onLoaded()
    const changed = moved(tree, [record.image, ...record.initrds])
    if (!changed) {
      const loaded: StagedRecord = { ...record, state: 'loaded', syscall, stagedAt: iso(now()) }
      keep(tree, loaded)
      return loaded
    }
    if (attempt === 2) throw new KexecctlError('moved', `${changed.path} changes while it is being loaded`)
  }
}
