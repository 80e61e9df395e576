import t from 'tap'
import type { Seen } from '../../src/boot/last-look.ts'
import { rememberPoweroff, rememberShutdown } from '../../src/boot/remember-shutdown.ts'
import type { Action } from '../../src/plan/types.ts'
import { readHistory } from '../../src/state/history.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { base, facts, NEW, OLD, record } from '../plan/facts.ts'

const seen = (action: Action, request: Seen['request'] = 'reboot', change: Parameters<typeof facts>[0] = {}): Seen => ({
  request,
  facts: facts(change),
  plan: { action, reason: 'x', entry: undefined },
  wishes: [],
  token: undefined,
})
const ours = { record: record() }
const { running } = base()

t.test('what was let happen, as the history has it', async (t) => {
  const { id } = record()
  const table: [what: string, seen: Seen, started: boolean, wanted: object][] = [
    ['ours started', seen('keep', 'reboot', ours), true, { outcome: 'kexec', id, release: NEW, request: 'reboot' }],
    ['ours did not', seen('keep', 'kexec', ours), false, { outcome: 'firmware', id, release: NEW, request: 'kexec' }],
    ['nothing of ours', seen('none'), false, { outcome: 'firmware', id: null, release: null }],
    ['an image of somebody else, by kexec', seen('foreign', 'kexec'), false, { outcome: 'kexec', id: null }],
    ['and by a reboot', seen('foreign'), false, { outcome: 'firmware', id: null }],
  ]
  for (const [what, given, started, wanted] of table) {
    const tree = makeTree(t, {})
    rememberShutdown(tree, given, started, 'why', 'entry')
    const line = { event: 'shutdown', bootId: 'boot-1', running: OLD, reason: 'why', fallback: 'entry', ...wanted }
    t.match(readHistory(tree), [line], what)
  }
})

t.test('and the clocks of that moment', async (t) => {
  const before = Number(process.hrtime.bigint()) / 1e9
  const tree = makeTree(t, { '/sys/class/rtc/rtc0/since_epoch': '1795351104\n' })
  rememberShutdown(tree, seen('keep', 'reboot', ours), true, 'why', null)
  const [line] = readHistory(tree)
  if (line?.event !== 'shutdown') return t.fail('no line')
  t.equal(line.hardwareClock, 1_795_351_104)
  t.ok(line.took !== undefined && line.took > 0 && line.took <= process.uptime(), 'how long the check took')
  t.ok(line.uptime !== undefined && line.uptime >= before && line.uptime < before + 600)
})

t.test('switched off', async (t) => {
  const tree = makeTree(t, {})
  rememberPoweroff(tree, running)
  t.match(readHistory(tree), [
    { request: 'poweroff', outcome: 'firmware', running: OLD, id: null, hardwareClock: null },
  ])
})

t.test('of a boot without an id nothing is told, and what cannot be written stops nobody', async (t) => {
  const tree = makeTree(t, {})
  rememberPoweroff(tree, { ...running, bootId: undefined })
  t.same(readHistory(tree), [])
  const full = makeTree(t, { '/var/lib/kexecctl': 'a file' })
  rememberPoweroff(full, running)
  rememberShutdown(full, seen('keep', 'reboot', ours), true, 'why', null)
  t.same(readHistory(full), [])
})
