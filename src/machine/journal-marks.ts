import { type Json, parseObject } from '../report/json.ts'
import { run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'

/** What the journal tells of the end of one boot and the start of the next, in seconds since the start of each. */
export interface JournalMarks {
  /** Moments at which the boot before was asked to end, or began to; in order. */
  requests: readonly number[]
  /** The last entry that was written as it ended. */
  end: number | undefined
  /** The kernel of this boot starts the initrd's program; 0 where it had no initrd. */
  initrd: number | undefined
  /** Yet another boot came between the two; not where the journal does not tell. */
  between: boolean
}

export const NO_MARKS: JournalMarks = { requests: [], end: undefined, initrd: undefined, between: false }

// a journal on a slow disk, with thousands of files
const TIMEOUT_MS = 30_000
// Only what matches is read: a few for each boot, unless somebody switches targets all day.
const MOST = 50
const MONOTONIC = '__MONOTONIC_TIMESTAMP'
const FIELDS = 'MESSAGE_ID,UNIT,_PID,_TRANSPORT,_SOURCE_MONOTONIC_TIMESTAMP,MESSAGE'

// sd-messages.h: SD_MESSAGE_SHUTDOWN of systemd-logind, at the moment when it acts; SD_MESSAGE_UNIT_STOPPED,
// SD_MESSAGE_UNIT_STARTED; SD_MESSAGE_JOURNAL_STOP.
const SHUTDOWN = '98268866d1d54a499c4e98921d93bc40'
const STOPPED = '9d1aaa27d60140bd96365438aad20286'
const STARTED = '39f53479d3a045ac8e11786248231fbf'
const JOURNAL_STOP = 'd93fb3c9c24d451a97cea615ce59c00b'
// kernel_init() in init/main.c
const INITRD = 'Run /init as init process'
const NO_INITRD = 'Run /sbin/init as init process'

// Whoever may log may write MESSAGE_ID, UNIT and MESSAGE as he likes. Those with a _ are journald's own word
// (systemd.journal-fields(7)).
const matches = (before: string | undefined, here: string): string[][] => {
  const then = `_BOOT_ID=${before}`
  const kernel = [`_BOOT_ID=${here}`, '_TRANSPORT=kernel']
  const starts = [INITRD, NO_INITRD].map((text) => [...kernel, `MESSAGE=${text}`])
  if (before === undefined) return starts
  return [
    ...starts,
    // a reboot that logind has no part in begins with these: nothing stops before them
    [then, '_PID=1', `MESSAGE_ID=${STOPPED}`, 'UNIT=graphical.target', 'UNIT=multi-user.target'],
    [then, '_UID=0', '_SYSTEMD_UNIT=systemd-logind.service', `MESSAGE_ID=${SHUTDOWN}`],
    [then, '_PID=1', `MESSAGE_ID=${STARTED}`, 'UNIT=shutdown.target', 'UNIT=final.target'],
    [then, '_UID=0', '_TRANSPORT=driver', `MESSAGE_ID=${JOURNAL_STOP}`],
  ]
}

const plain = (bootId: string): string | undefined => /^[0-9a-f]{32}$/.exec(bootId.replaceAll('-', ''))?.[0]

const ask = async (tree: Tree, most: number, matches: readonly string[]): Promise<Json[]> => {
  const argv = ['--quiet', '--no-pager', '--output=json', `--output-fields=${FIELDS}`, `--lines=${most}`, ...matches]
  const ran = await run([tree.host('/usr/bin/journalctl'), ...argv], { timeoutMs: TIMEOUT_MS })
  const lines = succeeded(ran) ? ran.stdout.split('\n') : []
  return lines.map(parseObject).filter((entry) => entry !== undefined)
}

// Microseconds, journal-export format. In JSON they are texts; a field that is too long is null there, one that was
// given twice a list.
const momentsOf = (entries: readonly Json[], field: string): number[] =>
  entries.flatMap(({ [field]: text }) =>
    typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) / 1e6 : [],
  )

const lastOf = (moments: readonly number[]): number | undefined => moments[moments.length - 1]

// Of the kernel the time in it is its own: when journald came to read it is much later.
const initrdOf = (entries: readonly Json[]): number | undefined => {
  const said = (text: string) =>
    momentsOf(
      entries.filter(({ _TRANSPORT, MESSAGE }) => _TRANSPORT === 'kernel' && MESSAGE === text),
      '_SOURCE_MONOTONIC_TIMESTAMP',
    )
  return said(INITRD)[0] ?? (said(NO_INITRD).length > 0 ? 0 : undefined)
}

const idOf = (entries: readonly Json[]): string | undefined => {
  const id = entries.at(-1)?._BOOT_ID
  return typeof id === 'string' ? plain(id) : undefined
}

/**
 * Asks the journal for the few entries that tell when the boot before (`before`, its id, if any) was asked to end and
 * was at its end, whether it was the last one before this, and when this one came to its initrd. Never rejects; where
 * the journal has none, or cannot be asked in time, nothing is known.
 */
export const readJournalMarks = async (tree: Tree, before: string | undefined, here: string): Promise<JournalMarks> => {
  const [then, now] = [before === undefined ? undefined : plain(before), plain(here)]
  if (now === undefined) return NO_MARKS
  const entries = await ask(
    tree,
    MOST,
    matches(then, now).flatMap((match, i) => (i === 0 ? match : ['+', ...match])),
  )
  const ofThen = entries.filter(({ _BOOT_ID }) => _BOOT_ID === then)
  const is = (...ids: string[]) =>
    momentsOf(
      ofThen.filter(({ MESSAGE_ID }) => ids.some((id) => id === MESSAGE_ID)),
      MONOTONIC,
    )
  const initrd = initrdOf(entries.filter(({ _BOOT_ID }) => _BOOT_ID === now))
  const requests = is(SHUTDOWN, STOPPED)
  if (then === undefined) return { ...NO_MARKS, initrd }
  const stopped = lastOf(is(STARTED, JOURNAL_STOP))
  // journald is started anew in the midst of a boot, too
  const isEnd = stopped !== undefined && stopped > Math.max(0, ...requests)
  // where /var was gone before, and with it the journal, that ends with whatever came last
  const last = isEnd ? ofThen : await ask(tree, 1, [`_BOOT_ID=${then}`])
  const previous = last.length > 0 ? idOf(await ask(tree, 1, ['--boot=-1'])) : undefined
  return {
    requests,
    end: isEnd ? stopped : lastOf(momentsOf(last, MONOTONIC)),
    initrd,
    between: previous !== undefined && previous !== then && previous !== now,
  }
}
