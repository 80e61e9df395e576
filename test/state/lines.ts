import fs from 'node:fs'
import type { BootLine, HistoryLine } from '../../src/plan/boot-types.ts'
import { NEW, OLD } from '../plan/facts.ts'

type Of<E extends HistoryLine['event']> = Extract<HistoryLine, { event: E }>

const line = { schema: 1, at: '2026-11-21T20:40:00.000Z', bootId: 'boot-1' } as const
const id = '0123456789abcdef'

export const stageLine = (change: Partial<Of<'stage'>> = {}): Of<'stage'> => ({
  ...line,
  event: 'stage',
  id,
  release: NEW,
  source: 'newest',
  ...change,
})

export const unloadLine = (change: Partial<Of<'unload'>> = {}): Of<'unload'> => ({
  ...line,
  event: 'unload',
  id,
  release: NEW,
  reason: 'the image is cut short',
  ...change,
})

export const shutdownLine = (change: Partial<Of<'shutdown'>> = {}): Of<'shutdown'> => ({
  ...line,
  event: 'shutdown',
  request: 'reboot',
  outcome: 'kexec',
  reason: 'it is fresh',
  id,
  running: OLD,
  release: NEW,
  fallback: null,
  ...change,
})

/** NEW arrived by kexec, one minute after OLD, which the firmware started, went down. */
export const bootLine = (change: Partial<BootLine> = {}): BootLine => ({
  ...line,
  at: '2026-11-21T20:41:00.000Z',
  bootId: 'boot-2',
  event: 'boot',
  outcome: 'arrived',
  bootedBy: 'kexec',
  release: NEW,
  id,
  expected: NEW,
  from: 'boot-1',
  evidence: null,
  kexecs: 1,
  firmwareAt: '2026-11-01T08:00:00.000Z',
  ...change,
})

export const downtimeLine = (change: Partial<Of<'downtime'>> = {}): Of<'downtime'> => ({
  ...line,
  bootId: 'boot-2',
  event: 'downtime',
  shutdown: 3.25,
  gap: 2,
  kernel: 1.5,
  initrd: 2,
  userspace: 5.25,
  total: 14,
  requestedAt: '2026-11-21T20:40:00.000Z',
  startedAt: '2026-11-21T20:40:05.250Z',
  firmware: null,
  reason: null,
  ...change,
})

export const confirmLine = (change: Partial<Of<'confirm'>> = {}): Of<'confirm'> => ({
  ...line,
  bootId: 'boot-2',
  event: 'confirm',
  id,
  release: NEW,
  confirmed: true,
  reason: null,
  ...change,
})

/** One of each, in the order in which they happen. */
export const oneOfEach = (): HistoryLine[] => [
  ...[stageLine(), unloadLine(), shutdownLine()],
  ...[bootLine(), downtimeLine(), confirmLine()],
]

/** Lines as the history has them. */
export const textOf = (lines: readonly unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

export const HISTORY = '/var/lib/kexecctl/history.jsonl'

export const fileOf = (tree: { root: string }): string => tree.root + HISTORY

/** The history as it stands there. */
export const contentOf = (tree: { root: string }): string => fs.readFileSync(fileOf(tree), 'utf8')
