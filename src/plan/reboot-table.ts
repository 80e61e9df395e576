import type { Systemd } from '../machine/systemd.ts'
import type { Next, Wish } from './boot-types.ts'

export type Outcome = 'kexec' | 'firmware'

/** What the kexec slot holds: ours and to start (`fresh`), ours and not to start, somebody else's, nothing. */
export type Loaded = 'fresh' | 'stale' | 'foreign' | 'none' | 'unknown'

/** What decides how a reboot goes that was asked for now. */
export interface RebootFacts extends Systemd {
  loaded: Loaded
  /** The plan is to stage, which `kexecctl reboot` does before it reboots. */
  stages: boolean
  wishes: readonly Wish[]
  /** Intercept= */
  intercept: boolean
  next: Next | undefined
}

/**
 * A way to ask for a reboot. `native`: what systemd by itself makes of it where an image is loaded; a number is the
 * version from which on it is a kexec. `asks`: it comes with a wish for the firmware that the last check hears of.
 * `forced`: no unit is stopped, so nobody is asked.
 */
interface Way {
  request: string
  native: Outcome | number
  asks?: true
  forced?: true
}

// By the source of systemd 252 to 262. reboot(8) and shutdown(8) look whether an image is loaded when they are called
// (systemctl.c, systemctl-compat-shutdown.c), systemctl(1) asks logind for it from 255 on (systemctl-logind.c), also
// with --firmware-setup. Jobs, signals and Reboot() of logind are for reboot.target.
const WAYS: readonly Way[] = [
  { request: 'reboot', native: 'kexec' },
  { request: 'systemctl reboot', native: 255 },
  { request: 'shutdown -r now', native: 'kexec' },
  { request: 'shutdown -r +1', native: 'kexec' },
  { request: 'unattended-upgrades', native: 'kexec' },
  { request: 'systemctl kexec', native: 'kexec' },
  { request: 'systemctl start reboot.target', native: 'firmware' },
  { request: 'init 6', native: 'firmware' },
  { request: 'D-Bus Reboot', native: 'firmware' },
  { request: 'Ctrl-Alt-Del', native: 'firmware' },
  { request: 'systemctl reboot --firmware-setup', native: 255, asks: true },
  { request: 'coldreboot', native: 'kexec', asks: true },
  { request: 'reboot -f', native: 'firmware', forced: true },
]

const nativeOf = ({ native }: Way, version: number | undefined): Outcome => {
  if (version === undefined) return 'firmware'
  return typeof native === 'string' ? native : version >= native ? 'kexec' : 'firmware'
}

// Whether ExecStop of kexecctl.service will run: it has been started, which it is at boot where it is enabled.
const isChecked = ({ units }: RebootFacts): boolean => {
  const { state, active } = units['kexecctl.service']
  return state !== 'masked' && state !== 'missing' && (active ?? state === 'enabled')
}

const outcomeOf = (way: Way, facts: RebootFacts): Outcome => {
  const { units, version, loaded, wishes, intercept, next } = facts
  const native = nativeOf(way, version)
  if (way.forced || loaded === 'none' || loaded === 'unknown') return 'firmware'
  if (loaded === 'foreign') return native
  // the last check did not speak: kexecctl-veto.service is in the way, and without that nothing is
  if (!isChecked(facts)) return units['kexecctl-veto.service'].state === 'enabled' ? 'firmware' : native
  if (loaded === 'stale' || wishes.length > 0 || way.asks) return 'firmware'
  const intercepts = units['kexecctl-reboot.service'].state === 'enabled' && (intercept || next?.want === 'kexec')
  return intercepts ? 'kexec' : native
}

// It stages first, asks for a kexec where it sees that there will be one, and else keeps systemctl(1) from it.
const ownOutcomes = (facts: RebootFacts): [request: string, outcome: Outcome][] => {
  const ready: RebootFacts = facts.stages ? { ...facts, loaded: 'fresh' } : facts
  const native = ready.loaded === 'fresh' && facts.wishes.length === 0 ? 'kexec' : 'firmware'
  return [
    ['kexecctl reboot', outcomeOf({ request: '', native }, ready)],
    ['kexecctl reboot --firmware', outcomeOf({ request: '', native: 'firmware', asks: true }, facts)],
  ]
}

/**
 * How each way to ask for a reboot would go on this machine as it is now. What only the shutdown itself can tell is not
 * foreseen: a script of pre-kexec.d that fails, a file that changes meanwhile. Without an image `systemctl kexec` may
 * load one by itself on EFI, where no last check keeps it from that. What cannot be told is `firmware`.
 */
export const rebootTable = (facts: RebootFacts): { request: string; outcome: Outcome }[] => {
  const ways = WAYS.map((way): [string, Outcome] => [way.request, outcomeOf(way, facts)])
  return [...ways, ...ownOutcomes(facts)].map(([request, outcome]) => ({ request, outcome }))
}

/** What the slot holds, of what status knows: `keeps` where the plan is to keep what is staged as it is. */
export const loadedOf = (loaded: boolean | 'none' | 'unknown', ours: boolean | null, keeps: boolean): Loaded => {
  if (loaded === 'unknown' || ours === null) return 'unknown'
  if (loaded !== true) return 'none'
  return ours ? (keeps ? 'fresh' : 'stale') : 'foreign'
}
