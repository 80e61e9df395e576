import type { Evidence, Prior } from '../plan/arrival.ts'
import { type Json, parseObject } from '../report/json.ts'
import { iso } from '../sys/clock.ts'
import { run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'
import { findDump } from './dumps.ts'

// the last check of a shutdown asks as well
const TIMEOUT_MS = 15_000

// A boot as the journal names it: 32 digits, where the kernel has hyphens between (systemd.journal-fields(7)).
const plain = (bootId: string): string => bootId.replaceAll('-', '')
const hyphened = (id: string): string => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

// What the journal has of these matches (journalctl(1)); nothing where it cannot be asked, or not in time.
const ask = async (tree: Tree, most: number, ...matches: string[]): Promise<Json[]> => {
  const argv = ['--quiet', '--no-pager', '--output=json', '--output-fields=_BOOT_ID', `--lines=${most}`, ...matches]
  const ran = await run([tree.host('/usr/bin/journalctl'), ...argv], { timeoutMs: TIMEOUT_MS })
  const lines = succeeded(ran) ? ran.stdout.split('\n') : []
  return lines.map(parseObject).filter((entry) => entry !== undefined)
}

// The newest boot before this one that was given this id. Without a time: no clock has to be right, the id is random.
const bootOf = async (tree: Tree, id: string, bootId: string): Promise<string | undefined> => {
  if (!/^[0-9a-f]{1,64}$/.test(id)) return undefined
  // as the kernel prints it, setup_arch() and start_kernel(); with --grep the newest come first
  const pattern = `--grep=^(Kernel c|C)ommand line:.*kexecctl\\.id=${id}( |$)`
  const found = await ask(tree, 20, '--case-sensitive=yes', pattern, '_TRANSPORT=kernel')
  const ids = found.map((entry) => String(entry._BOOT_ID)).filter((one) => /^[0-9a-f]{32}$/.test(one))
  return ids.find((one) => one !== plain(bootId))
}

// Microseconds since the epoch, journal-export format.
const timeOf = (entry: Json): string => {
  const us = Number(entry.__REALTIME_TIMESTAMP)
  return Number.isSafeInteger(us) ? iso(Math.floor(us / 1000)) : 'an unknown time'
}

// Where a boot ends in the journal, and whether somebody had it end: systemd-logind says so (SD_MESSAGE_SHUTDOWN,
// sd-messages.h), or shutdown.target was started, which every reboot and poweroff pulls in (systemd.special(7)). Both
// fields are as whoever wrote them likes; _UID and _PID are journald's word for who that was
// (systemd.journal-fields(7)).
const endOf = async (tree: Tree, id: string): Promise<{ text: string; clean: boolean } | undefined> => {
  const boot = `_BOOT_ID=${id}`
  const [last] = await ask(tree, 1, boot)
  if (!last) return undefined
  const logind = 'MESSAGE_ID=98268866d1d54a499c4e98921d93bc40'
  const ended = await ask(tree, 1, boot, logind, '_UID=0', '+', boot, 'UNIT=shutdown.target', '_PID=1')
  return { text: `the journal has its boot ${hyphened(id)}, until ${timeOf(last)}`, clean: ended.length > 0 }
}

/**
 * What this machine still has of a kernel that was let start and runs no more: dumps in pstore, its boot in the
 * journal. `bootId`: this boot. Never rejects; where nothing can be read there is no evidence.
 */
export const gatherEvidence = async (tree: Tree, prior: Prior, bootId: string): Promise<Evidence> => {
  const { token, arrivedIn } = prior
  const id = arrivedIn === null ? await bootOf(tree, token.id, bootId) : plain(arrivedIn)
  const end = id === undefined ? undefined : await endOf(tree, id)
  const dump = findDump(tree, token)
  const texts = [dump, end?.text].filter((text) => text !== undefined)
  return {
    text: texts.length > 0 ? texts.join('; ') : null,
    dump: dump !== undefined,
    bootId: end && id !== undefined ? hyphened(id) : null,
    clean: end?.clean ?? false,
  }
}
