import type { Loader } from '../bootloader/types.ts'
import type { Wanted } from '../machine/wishes/types.ts'
import type { Identity, Source } from './identity.ts'

/** What an administrator wants of the next reboot alone; undefined (`auto`) where nothing is. */
export type Next = { want: 'firmware' } | { want: 'kexec' } | { want: 'release'; release: string }

/** Somebody, or something, that wants the firmware to have this reboot: found on the machine, asked for, or a limit. */
export interface Wish extends Omit<Wanted, 'id'> {
  id: Wanted['id'] | 'next' | 'max-consecutive' | 'max-age'
}

/**
 * Our own one-shot wish of the boot loader, /var/lib/kexecctl/fallback.json: written before it is armed, and there as
 * long as it may be armed. `entry` is its value as the loader keeps it.
 */
export interface Fallback {
  schema: 1
  loader: Loader
  entry: string
  /** GRUB's environment block, a path. */
  file: string | null
  /** The release that it brings back. */
  release: string
  /** The release that is not confirmed, which made us arm it. */
  insteadOf: string
  at: string
}

/**
 * What the last check let start, /var/lib/kexecctl/token.json: how the next boot tells what became of it. `usedBy` is
 * the id of the boot that was judged by it, `confirmedAt` when that boot was confirmed.
 */
export interface Token {
  schema: 1
  /** The record's id, which is `kexecctl.id=` on the command line. */
  id: string
  /** The boot that went down. */
  bootId: string
  at: string
  /** What to come back to: the release that ran, or, where that was on trial itself, the last one that was not. */
  from: string
  /** The release that was to start. */
  to: string
  identity: Identity
  /** kernel.panic before, and what our own word makes of it; null where we added none. */
  panic: { was: number; ours: number } | null
  /** Whether a unit of ours can leave the mark that all was down: where none can, that there is none says nothing. */
  marks: boolean
  usedBy: string | null
  arrived: boolean
  confirmedAt: string | null
}

/** What was to start was lost on the way: it ran, hung or died there, or never had its turn. */
export type Lost = 'did not arrive' | 'fell back'

/** How a boot came about. */
export type Arrival = 'arrived' | 'another image' | 'firmware' | Lost

/** Whether a boot came about because what was to start was lost. */
export const isLost = (outcome: unknown): outcome is Lost => outcome === 'did not arrive' || outcome === 'fell back'

/** Content that hooks do not stage again, in /var/lib/kexecctl/blocked.json. */
export interface Blocked {
  identity: Identity
  outcome: Lost
  /** What proves it: a file of pstore, a boot in the journal; null where it only did not arrive. */
  evidence: string | null
  at: string
}

/** How long a reboot took: seconds, to the millisecond; null for what nobody can say. */
export interface Downtime {
  /** From the request to the end of the last service. */
  shutdown: number | null
  /** From there to the start of the next kernel: the firmware and the boot loader, or kexec. */
  gap: number | null
  /** To the start of the initrd; where nobody can say when that was, what the initrd took is in it. */
  kernel: number | null
  initrd: number | null
  /** From the start of the real system's first process until boot-complete.target and multi-user.target are there. */
  userspace: number | null
  /** From the request until then. It can be known where a phase is not. */
  total: number | null
}

interface Line {
  schema: 1
  /** ISO 8601, UTC. */
  at: string
  /** The boot in which this happened. */
  bootId: string
}

/** A line of /var/lib/kexecctl/history.jsonl. `id` is the record's. */
export type HistoryLine =
  | (Line & { event: 'stage'; id: string; release: string; source: Source })
  | (Line & { event: 'unload'; id: string; release: string; reason: string })
  | (Line & {
      event: 'shutdown'
      request: 'reboot' | 'kexec' | 'poweroff'
      /** What the last check let happen. */
      outcome: 'kexec' | 'firmware'
      reason: string
      id: string | null
      running: string | null
      /** The staged release. */
      release: string | null
      /** The boot loader entry that brings the old kernel back. */
      fallback: string | null
      /** Seconds of the monotonic clock, the journal's, at that moment: since the start, time asleep left out. */
      uptime?: number
      /** How long the last check took until then, in seconds. */
      took?: number
      /** What the hardware clock had then, in seconds since 1970 as it counts them; null where there is none. */
      hardwareClock?: number | null
    })
  | (Line & {
      event: 'boot'
      outcome: Arrival
      bootedBy: 'kexec' | 'firmware' | 'unknown'
      /** What runs. */
      release: string | null
      id: string | null
      /** What was to start. */
      expected: string | null
      /** The boot before, where the last check ran in it. */
      from: string | null
      evidence: string | null
      /** Boots by kexec without one through the firmware between, this one included. */
      kexecs: number
      /** When the last boot through the firmware was, as far as it is known. */
      firmwareAt: string | null
    })
  | (Line &
      Downtime & {
        event: 'downtime'
        /** When the reboot was asked for, and when this kernel started, by a clock that can be trusted; else null. */
        requestedAt: string | null
        startedAt: string | null
        /** What systemd says that the firmware and the boot loader took, in seconds: of a boot through them alone. */
        firmware: number | null
        /** Why something of it is not known. */
        reason: string | null
      })
  | (Line & { event: 'confirm'; id: string | null; release: string | null; confirmed: boolean; reason: string | null })

/** What a last check let happen, as the history has it. */
export type ShutdownLine = Extract<HistoryLine, { event: 'shutdown' }>

/** How a boot came about, as the history has it. */
export type BootLine = Extract<HistoryLine, { event: 'boot' }>

/** How long the reboot into a boot took, as the history has it. */
export type DowntimeLine = Extract<HistoryLine, { event: 'downtime' }>

/** Whether a boot was found good, as the history has it. */
export type ConfirmLine = Extract<HistoryLine, { event: 'confirm' }>

/** Whether a line of the history tells how a boot came about. */
export const isBootLine = (line: HistoryLine): line is BootLine => line.event === 'boot'
