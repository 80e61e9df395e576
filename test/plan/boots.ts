import type { BootLine, DowntimeLine, HistoryLine, Token } from '../../src/plan/boot-types.ts'
import type { Identity } from '../../src/plan/identity.ts'
import { NEW, OLD } from './facts.ts'

/** Boots, oldest first: what let the new kernel start, the new kernel's own, this one. */
export const SENT = 'aaaaaaaa-0000-4000-8000-000000000001'
export const THERE = 'bbbbbbbb-0000-4000-8000-000000000002'
export const NOW = 'cccccccc-0000-4000-8000-000000000003'
export const ID = '0123456789abcdef'

export const identity = (change: Partial<Identity> = {}): Identity => ({
  release: NEW,
  image: 'i',
  initrds: ['r'],
  cmdline: 'root=/dev/vda2 ro',
  ...change,
})

/** NEW was let start from OLD, and nobody has judged it. */
export const token = (change: Partial<Token> = {}): Token => ({
  schema: 1,
  id: ID,
  bootId: SENT,
  at: '2026-11-21T20:00:00.000Z',
  from: OLD,
  to: NEW,
  identity: identity(),
  panic: { was: 0, ours: 10 },
  marks: true,
  usedBy: null,
  arrived: false,
  confirmedAt: null,
  ...change,
})

export const boot = (change: Partial<BootLine> = {}): BootLine => ({
  schema: 1,
  at: '2026-11-21T20:01:00.000Z',
  bootId: THERE,
  event: 'boot',
  outcome: 'arrived',
  bootedBy: 'kexec',
  release: NEW,
  id: ID,
  expected: NEW,
  from: SENT,
  evidence: null,
  kexecs: 1,
  firmwareAt: null,
  ...change,
})

export const shutdown = (bootId: string, outcome: 'kexec' | 'firmware' = 'firmware'): HistoryLine => ({
  schema: 1,
  at: '2026-11-21T20:02:00.000Z',
  bootId,
  event: 'shutdown',
  request: 'reboot',
  outcome,
  reason: 'why',
  id: null,
  running: null,
  release: null,
  fallback: null,
})

/** 14 seconds, all of them known. */
export const downtime = (bootId: string, change: Partial<DowntimeLine> = {}): DowntimeLine => ({
  schema: 1,
  at: '2026-11-21T20:01:30.000Z',
  bootId,
  event: 'downtime',
  shutdown: 3,
  gap: 2,
  kernel: 1,
  initrd: 2,
  userspace: 6,
  total: 14,
  requestedAt: '2026-11-21T20:00:30.000Z',
  startedAt: '2026-11-21T20:00:35.000Z',
  firmware: null,
  reason: null,
  ...change,
})

export const confirm = (bootId: string, confirmed: boolean, reason: string | null = null): HistoryLine => ({
  schema: 1,
  at: '2026-11-21T20:03:00.000Z',
  bootId,
  event: 'confirm',
  id: ID,
  release: NEW,
  confirmed,
  reason,
})
