import { type Look, stoodStill } from '../plan/freshness.ts'
import { type Syscall, syscallsToTry } from '../plan/kexec-argv.ts'
import { ownWordsFor } from '../plan/own-words.ts'
import { automaticTarget } from '../plan/target.ts'
import type { Entry, Facts, RecordedFile, StagedRecord } from '../plan/types.ts'
import { askedRelease } from '../plan/wishes.ts'
import { KexecctlError } from '../report/errors.ts'
import { writeRecord } from '../state/record.ts'
import { iso, now } from '../sys/clock.ts'
import { crypto } from '../sys/crypto.ts'
import { digestOf } from '../sys/digest.ts'
import type { FileStat, Read, Tree } from '../sys/fs.ts'
import { loadEntry } from './kexec.ts'
import { dropMade, makeLoadable } from './loadable.ts'
import { loadInRoom } from './make-room.ts'

/** A new record id: 16 hexadecimal digits, the word `kexecctl.id=` of the command line. */
export const newId = (): string => crypto().randomBytes(8).toString('hex')

const ofRead = <T>(path: string, read: Read<T>): T => {
  if (read.state === 'ok') return read.value
  const cause = new Error(read.state === 'missing' ? 'it does not exist' : read.code)
  throw new KexecctlError('read-failed', `${path} cannot be read`, { cause })
}

const recordFile = (tree: Tree, path: string, sha256?: string): RecordedFile => {
  const { dev, ino, size, mtimeNs } = ofRead(path, tree.stat(path))
  return { path, sha256: sha256 ?? ofRead(path, digestOf(tree, path, 'sha256')), dev, ino, size, mtimeNs }
}

// Whether a file is what the checks judged, and what was hashed: whoever writes to /boot does not ask us first.
const mustStandStill = (path: string, before: Read<Look>, now: Read<Look>): void => {
  const same =
    before.state === 'ok' && now.state === 'ok' ? stoodStill(now.value, before.value) : now.state === before.state
  if (!same) throw new KexecctlError('moved', `${path} changes while it is being loaded`)
}

const seen = (file: Look): Read<Look> => ({ state: 'ok', value: file })

// What the checks saw of a file, before it was read.
const observed = (facts: Facts, file: string): Read<FileStat> =>
  facts.observed.find(({ path }) => path === file)?.stat ?? { state: 'missing' }

const describe = (
  tree: Tree,
  facts: Facts,
  entry: Entry,
  id: string,
  syscall: Syscall,
  hashes: string[] = [],
): StagedRecord => {
  const { bootId } = facts.running
  if (bootId === undefined)
    throw new KexecctlError('read-failed', 'the id of this boot cannot be read', {
      hint: 'look whether /proc is mounted',
    })
  const wished = entry.source === 'argument' && askedRelease(facts) === entry.release
  return {
    schema: 1,
    id,
    state: 'loading',
    release: entry.release,
    build: entry.kernel.header.build ?? null,
    image: recordFile(tree, entry.image),
    initrds: entry.initrds.map((path, i) => recordFile(tree, path, hashes[i])),
    cmdline: entry.cmdline,
    syscall,
    source: entry.source,
    insteadOf: entry.source === 'argument' ? (automaticTarget(facts).entry?.release ?? null) : null,
    bootId,
    stagedAt: iso(now()),
    ...(wished ? { wished: true } : facts.by === 'admin' && { by: 'admin' }),
  }
}

/** Writes a record or says why not; without a record nothing is loaded. */
const keep = (tree: Tree, record: StagedRecord): void => {
  try {
    writeRecord(tree, record)
  } catch (error) {
    throw new KexecctlError('write-failed', 'the record of what is staged cannot be written', { cause: error })
  }
}

/** Told as soon as what the slot holds is ours, and when it does not hold our older image any more. */
export interface Watch {
  onLoaded: () => void
  onUnloaded: () => void
}

// Returns the record as it stands when the slot holds the entry.
const loadIt = async (tree: Tree, facts: Facts, entry: Entry, watch: Watch): Promise<StagedRecord> => {
  const syscalls = syscallsToTry(facts.settings, facts.slot)
  const id = newId()
  const { files: loadable, initrdHashes } = makeLoadable(tree, facts, entry, id)
  const record = describe(tree, facts, entry, id, syscalls[0] ?? 'file', initrdHashes)
  const files = [record.image, ...record.initrds]
  // what was read of the image came before everything else
  mustStandStill(record.image.path, seen(entry.kernel.imageStat), observed(facts, record.image.path))
  for (const file of files) mustStandStill(file.path, seen(file), observed(facts, file.path))
  keep(tree, record)
  const load = () => loadEntry(tree, entry, loadable, ownWordsFor(facts, entry, id), syscalls)
  const syscall = await loadInRoom(tree, facts, load, watch.onUnloaded)
  watch.onLoaded()
  for (const { path } of files) mustStandStill(path, observed(facts, path), tree.stat(path))
  // where nobody watches the boot menu that chose it, nobody would ask again
  for (const { path, stat } of facts.boot.sources) mustStandStill(path, stat, tree.stat(path))
  return { ...record, state: 'loaded', syscall, stagedAt: iso(now()) }
}

/**
 * Stages an entry: hash, record `loading`, load, look again, record `loaded`. Throws a KexecctlError; what the slot
 * then holds is not to be trusted. `moved`: a file is not what the checks saw any more, so begin anew with reading.
 */
export const stageEntry = async (tree: Tree, facts: Facts, entry: Entry, watch: Watch): Promise<StagedRecord> => {
  try {
    const loaded = await loadIt(tree, facts, entry, watch)
    keep(tree, loaded)
    return loaded
  } finally {
    dropMade(tree)
  }
}
