import { namedFile } from './devices.ts'
import { readOnce } from './read-once.ts'
import { assign } from './run.ts'
import { type Builtin, type Machine, textOf, variable } from './state.ts'
import { FAILED, isUnknown, type Unknown } from './values.ts'

// A line is a regular expression for all of an id; those that are shipped have but `.*` in them.
const matcher = (line: string): ((id: string) => boolean) | undefined => {
  if (!/^(?:[0-9a-z]|\.\*)+$/.test(line)) return undefined
  const pieces = line.split('.*')
  return (id) => {
    let at = 0
    for (const [index, piece] of pieces.entries()) {
      const last = index === pieces.length - 1
      const found = last && index > 0 ? Math.max(id.length - piece.length, at) : index === 0 ? 0 : id.indexOf(piece, at)
      if (found < 0 || !id.startsWith(piece, found)) return false
      at = found + piece.length
    }
    return at === id.length
  }
}

// In bytes; what is shipped has less than one thousand.
const LONGEST = 1 << 16

const match = (m: Machine, lines: string[], id: string, at: string): boolean | Unknown => {
  const wanted = lines.filter((line) => line !== '' && !line.startsWith('#'))
  const matchers = wanted.map(matcher)
  if (wanted.length === 0) return false
  const devices = m.host.devices()
  if (devices === undefined || matchers.includes(undefined)) {
    const message = 'whether the video hardware is on the list of GRUB cannot be told: taken as if it were not'
    const hint = 'set GRUB_GFXPAYLOAD_LINUX to do without it'
    m.findings.set(`hwmatch ${at}`, { id: 'grub-video-hardware', level: 'note', message, hint, evidence: at })
    return false
  }
  const base = Number.parseInt(id, 10).toString(16).padStart(2, '0')
  const own = devices.filter((device) => device.slice(-6).startsWith(`bc${base}`))
  return own.some((device) => matchers.some((matches) => matches?.(device)))
}

/**
 * Debian's `hwmatch FILE CLASS` (debian/patches of its grub2, commands/i386/pc/hwmatch.c), which tells whether a device
 * is on a list. All that Ubuntu's grub.cfg makes of it is whether the console's mode is kept (`vt.handoff=7`).
 */
export const hwmatch: Builtin = (m, s, { args, at }) => {
  const [name, id] = args.map(textOf)
  const file = typeof name === 'string' ? namedFile(name, variable(s, 'root')) : { why: `${at}: which file it is` }
  const unknown = { why: `${at}: what "hwmatch" says` }
  const read = isUnknown(file) ? undefined : readOnce(m, file, LONGEST)
  if (read?.state === 'ok') m.steps -= read.value.length >> 2
  if (read?.state === 'missing') return FAILED
  const found = read?.state === 'ok' && typeof id === 'string' ? match(m, read.value.split('\n'), id, at) : unknown
  assign(s, 'match', isUnknown(found) ? found : found ? '1' : '0')
  return isUnknown(found) ? found : 0
}
