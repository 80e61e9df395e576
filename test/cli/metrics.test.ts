import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { METRIC_NOTES } from '../../docs/generate/metric-notes.ts'
import { METRICS } from '../../src/cli/metrics/index.ts'
import { run } from '../../src/cli/metrics.ts'
import type { HistoryLine } from '../../src/plan/boot-types.ts'
import { block } from '../../src/state/blocked.ts'
import { appendHistory } from '../../src/state/history.ts'
import { without } from '../machine/trees.ts'
import { FIRMWARE, hook, MACHINES } from '../metrics/machines.ts'
import { parseMetrics, valuesOf } from '../metrics/parse.ts'
import { boot, downtime, identity, NOW, SENT, shutdown, THERE } from '../plan/boots.ts'
import { BOOT_ID, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { contextOf } from './context.ts'

type Name = keyof typeof MACHINES
const textOf = async (t: { testdir: () => string }, name: Name): Promise<string> =>
  (await run({}, contextOf((await MACHINES[name](t)).tree))).text

const CHANGING = /^kexecctl_(?:info|last_run_|staged_timestamp|staged_info|last_firmware_boot)/
const RUNNING = { [`kexecctl_running_info{booted_by=unknown,release=${OLD}}`]: 1 }
const TARGET = { [`kexecctl_target_info{release=${NEW},source=newest}`]: 1 }

const TARGET_GONE = { [`kexecctl_target_info{release=${NEW},source=newest}`]: null }

// What differs from a machine where the target waits to be staged, and has no history.
const WAITING: Record<string, number> = {
  kexecctl_enabled: 1,
  kexecctl_as_wanted: 0,
  'kexecctl_action{action=stage}': 1,
  ...RUNNING,
  ...TARGET,
  kexecctl_staged: 0,
  kexecctl_foreign_image: 0,
  kexecctl_next_reboot_by_kexec: 0,
  kexecctl_firmware_wishes: 0,
  kexecctl_fallback_armed: 0,
  kexecctl_blocked_kernels: 0,
  'kexecctl_findings{level=refuse}': 0,
  'kexecctl_findings{level=warn}': 0,
  'kexecctl_findings{level=note}': 0,
  kexecctl_kernels: 2,
  'kexecctl_history_boots{by=kexec}': 0,
  'kexecctl_history_boots{by=firmware}': 0,
  'kexecctl_history_boots{by=unknown}': 0,
  'kexecctl_history_outcomes{outcome=arrived}': 0,
  'kexecctl_history_outcomes{outcome=another image}': 0,
  'kexecctl_history_outcomes{outcome=firmware}': 0,
  'kexecctl_history_outcomes{outcome=did not arrive}': 0,
  'kexecctl_history_outcomes{outcome=fell back}': 0,
}
const action = (name: string) => ({ 'kexecctl_action{action=stage}': 0, [`kexecctl_action{action=${name}}`]: 1 })
const was = (outcome: string, by: string, count: number) => ({
  [`kexecctl_history_boots{by=${by}}`]: count,
  [`kexecctl_history_outcomes{outcome=${outcome}}`]: 1,
})

const DIFFERENCES: Partial<Record<Name, Record<string, number | null>>> = {
  waiting: {},
  staged: {
    ...action('keep'),
    kexecctl_as_wanted: 1,
    kexecctl_staged: 1,
    kexecctl_staged_fresh: 1,
    kexecctl_next_reboot_by_kexec: 1,
  },
  stale: {
    kexecctl_staged: 1,
    kexecctl_staged_fresh: 0,
    // without its units nothing keeps it from starting
    kexecctl_next_reboot_by_kexec: 1,
    'kexecctl_findings{level=note}': 1,
    'kexecctl_finding_info{id=initrd-integrity,level=note}': 1,
  },
  asked: { ...TARGET_GONE, [`kexecctl_target_info{release=${OLD},source=argument}`]: 1 },
  disabled: { ...action('disabled'), kexecctl_enabled: 0, kexecctl_as_wanted: 1 },
  foreign: {
    ...action('foreign'),
    kexecctl_foreign_image: 1,
    kexecctl_next_reboot_by_kexec: 1,
    'kexecctl_findings{level=warn}': 1,
    'kexecctl_finding_info{id=foreign-image,level=warn}': 1,
  },
  refused: {
    ...action('refuse'),
    'kexecctl_findings{level=refuse}': 1,
    'kexecctl_finding_info{id=image-integrity,level=refuse}': 1,
  },
  'fell back': {
    [`kexecctl_running_info{booted_by=unknown,release=${OLD}}`]: null,
    [`kexecctl_running_info{booted_by=firmware,release=${OLD}}`]: 1,
    ...was('firmware', 'firmware', 2),
    'kexecctl_history_outcomes{outcome=fell back}': 1,
    kexecctl_blocked_kernels: 1,
    kexecctl_consecutive_kexecs: 0,
    'kexecctl_boot_outcome{outcome=fell back}': 1,
    'kexecctl_boot_confirmation{state=pending}': 1,
  },
  'not confirmed': {
    ...was('arrived', 'kexec', 1),
    kexecctl_consecutive_kexecs: 1,
    'kexecctl_boot_outcome{outcome=arrived}': 1,
    'kexecctl_boot_confirmation{state=failed}': 1,
  },
  idle: {
    ...action('none'),
    kexecctl_as_wanted: 1,
    ...TARGET_GONE,
    [`kexecctl_target_info{release=${OLD},source=newest}`]: 1,
    kexecctl_kernels: 1,
    kexecctl_consecutive_kexecs: 2,
    'kexecctl_boot_outcome{outcome=arrived}': 1,
    'kexecctl_boot_confirmation{state=confirmed}': 1,
    ...was('firmware', 'firmware', 1),
    ...was('arrived', 'kexec', 2),
    'kexecctl_history_outcomes{outcome=arrived}': 2,
    'kexecctl_last_measured_reboot_duration_seconds{by=kexec}': 16,
    'kexecctl_last_measured_reboot_phase_duration_seconds{by=kexec,phase=shutdown}': 3,
    'kexecctl_last_measured_reboot_phase_duration_seconds{by=kexec,phase=gap}': 4,
    'kexecctl_last_measured_reboot_phase_duration_seconds{by=kexec,phase=kernel}': 1,
    'kexecctl_last_measured_reboot_phase_duration_seconds{by=kexec,phase=initrd}': 2,
    'kexecctl_last_measured_reboot_phase_duration_seconds{by=kexec,phase=userspace}': 6,
    'kexecctl_reboot_estimate_seconds{by=kexec}': 15,
    'kexecctl_reboot_estimate_seconds{by=firmware}': 215,
    kexecctl_history_saved_seconds: 399,
  },
}

// The zeros of an enumeration say no more than its one.
const shown = (text: string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(valuesOf(text)).filter(
      ([key, value]) => !CHANGING.test(key) && !(value === 0 && /^kexecctl_(?:action|boot_\w+)\{/.test(key)),
    ),
  )

t.test('machines differ as they should', async (t) => {
  for (const [name, differences] of Object.entries(DIFFERENCES)) {
    const wanted = Object.entries({ ...WAITING, ...differences }).filter(
      ([key, value]) => value !== null && !(value === 0 && key.startsWith('kexecctl_action')),
    )
    t.strictSame(shown(await textOf(t, name as Name)), Object.fromEntries(wanted), name)
  }
})

t.test('an enumeration has all its values, and exactly one of them is 1', async (t) => {
  const samples = parseMetrics(await textOf(t, 'idle'))
  for (const [name, label, count] of [
    ['kexecctl_action', 'action', 9],
    ['kexecctl_boot_outcome', 'outcome', 5],
    ['kexecctl_boot_confirmation', 'state', 3],
  ] as const) {
    const own = samples.filter((sample) => sample.name === name)
    t.equal(new Set(own.map(({ labels }) => labels[label])).size, count, name)
    t.equal(own.filter(({ value }) => value === 1).length, 1, name)
    t.equal(
      own.reduce((sum, { value }) => sum + value, 0),
      1,
      name,
    )
  }
})

t.test('times are in seconds', async (t) => {
  const before = Date.now() / 1000
  const values = valuesOf(await textOf(t, 'staged'))
  for (const name of ['kexecctl_staged_timestamp_seconds', 'kexecctl_last_run_timestamp_seconds'])
    t.ok((values[name] ?? 0) >= before - 1 && (values[name] ?? 0) <= Date.now() / 1000 + 1, name)
  t.ok((values.kexecctl_last_run_duration_seconds ?? -1) >= 0)
  const at = Date.parse('2026-11-21T19:00:00.000Z') / 1000
  t.equal(valuesOf(await textOf(t, 'idle')).kexecctl_last_firmware_boot_timestamp_seconds, at)
})

t.test('what cannot be told is absent', async (t) => {
  t.strictSame(Object.keys(shown(await textOf(t, 'unknown'))).sort(), [
    'kexecctl_action{action=refuse}',
    'kexecctl_as_wanted',
    'kexecctl_finding_info{id=cmdline-unknown,level=refuse}',
    'kexecctl_finding_info{id=config-unknown,level=refuse}',
    'kexecctl_findings{level=note}',
    'kexecctl_findings{level=refuse}',
    'kexecctl_findings{level=warn}',
    'kexecctl_kernels',
    `kexecctl_target_info{release=${NEW},source=newest}`,
  ])
  const { tree } = await MACHINES.staged(t)
  const as = async (file: string) => valuesOf((await run({}, contextOf(without(tree, file)))).text)
  const hidden = async (file: string, ...names: string[]) => {
    const values = await as(file)
    for (const name of names)
      t.notOk(
        Object.keys(values).some((key) => key.startsWith(name)),
        `${file}: ${name}`,
      )
  }
  await hidden('/run/kexecctl/staged.json', 'kexecctl_staged', 'kexecctl_foreign', 'kexecctl_next_reboot')
  const slot = ['kexecctl_staged', 'kexecctl_foreign', 'kexecctl_next_reboot', 'kexecctl_firmware_wishes']
  await hidden('/sys/kernel/kexec_loaded', ...slot)
  await hidden('/boot', 'kexecctl_kernels', 'kexecctl_target_info', 'kexecctl_firmware_wishes')
  await hidden('/var/lib/kexecctl/history.jsonl', 'kexecctl_history', 'kexecctl_boot_outcome')
  const image = `/boot/vmlinuz-${OLD}`
  await hidden(image, 'kexecctl_kernels')
  const { text } = await run({}, contextOf({ ...tree, bytes: without(tree, image).bytes }))
  t.equal(valuesOf(text).kexecctl_kernels, 2, 'an image that may not be read is one all the same')
})

t.test('a history that is a link is not read, and so not known', async (t) => {
  const machine = await MACHINES.idle(t)
  const file = machine.tree.host('/var/lib/kexecctl/history.jsonl')
  fs.renameSync(file, `${file}.real`)
  fs.symlinkSync(`${file}.real`, file)
  t.notMatch((await run({}, contextOf(machine.tree))).text, 'kexecctl_history')
})

t.test('of a history all is read once', async (t) => {
  const { tree } = await MACHINES.idle(t)
  const { readSync } = fs
  let read = 0
  t.teardown(() => Object.assign(fs, { readSync }))
  fs.readSync = ((fd: number, ...rest: [NodeJS.ArrayBufferView, number, number, number]) => {
    const bytes = readSync(fd, ...rest)
    if (fs.readlinkSync(`/proc/self/fd/${fd}`).endsWith('/history.jsonl')) read += bytes
    return bytes
  }) as typeof readSync
  await run({}, contextOf(tree))
  t.equal(read, fs.statSync(tree.host('/var/lib/kexecctl/history.jsonl')).size + 1, 'and whether it can be, before')
})

t.test('the history of another boot says nothing of this one', async (t) => {
  const machine = await MACHINES.idle(t)
  machine.write('/proc/sys/kernel/random/boot_id', 'eeeeeeee-0000-4000-8000-000000000000\n')
  const { text } = await run({}, contextOf(machine.tree))
  t.notMatch(text, /kexecctl_(?:boot_|consecutive|last_firmware)/)
  t.match(text, 'kexecctl_history_boots')
})

const lastMeasured = async (t: { testdir: () => string }, ...lines: HistoryLine[]) => {
  const machine = fakeMachine(t)
  for (const line of lines) appendHistory(machine.tree, line)
  const values = Object.entries(valuesOf((await run({}, contextOf(machine.tree))).text))
  return Object.fromEntries(
    values
      .filter(([key]) => key.startsWith('kexecctl_last_measured_'))
      .map(([key, value]) => [key.replace(/^kexecctl_last_measured_reboot_(?:duration_)?/, ''), value]),
  )
}

t.test('the last measured reboot is one, as usual, and its phases are its own', async (t) => {
  const LOST = { outcome: 'did not arrive', bootedBy: 'firmware', from: THERE } as const
  const first = [shutdown('d'), boot({ bootId: SENT, from: 'd' })]
  const measured = [...first, downtime(SENT, { total: 15.6, gap: 2.4, kernel: 0.4, initrd: null })]
  const wanted = {
    'seconds{by=kexec}': 16,
    'phase_duration_seconds{by=kexec,phase=shutdown}': 3,
    'phase_duration_seconds{by=kexec,phase=gap}': 2,
    'phase_duration_seconds{by=kexec,phase=kernel}': 0.4,
    'phase_duration_seconds{by=kexec,phase=userspace}': 6,
  }
  t.strictSame(await lastMeasured(t, ...measured), wanted)
  const later = [shutdown(SENT), boot({ bootId: THERE, from: SENT }), downtime(THERE, { total: null })]
  t.strictSame(await lastMeasured(t, ...measured, ...later), wanted, 'of the last one only some phases are known')
  const lost = [shutdown(THERE), boot({ ...LOST, bootId: BOOT_ID }), downtime(BOOT_ID, { total: 1800 })]
  t.strictSame(await lastMeasured(t, ...measured, ...later, ...lost), wanted, 'a kernel that hung is no reboot')
  const off = [
    { ...shutdown(SENT), request: 'poweroff' } as HistoryLine,
    boot({ bootId: THERE, from: SENT, outcome: 'firmware', bootedBy: 'firmware' }),
    downtime(THERE, { total: 9 }),
  ]
  t.strictSame(await lastMeasured(t, ...measured, ...off), wanted, 'nor is a machine that was off')
  t.strictSame(await lastMeasured(t, ...first), {})
})

t.test('what was saved is in whole seconds, and less by what was lost', async (t) => {
  const machine = await MACHINES.idle(t)
  const line = downtime(BOOT_ID, { total: 16.1, gap: 4 })
  appendHistory(machine.tree, line)
  const saved = async () => valuesOf((await run({}, contextOf(machine.tree))).text).kexecctl_history_saved_seconds
  t.equal(await saved(), 399)
  const lost = { ...FIRMWARE, outcome: 'did not arrive', bootId: NOW, from: BOOT_ID } as const
  for (const line of [shutdown(BOOT_ID, 'kexec'), boot(lost), downtime(NOW, { total: 414.5, gap: null })])
    appendHistory(machine.tree, line)
  t.equal(await saved(), 199)
})

t.test('names that somebody made up stay in one label', async (t) => {
  const samples = parseMetrics(await textOf(t, 'hostile'))
  const [running] = samples.filter(({ name }) => name === 'kexecctl_running_info')
  t.equal(running?.labels.release, '6.1\\"} 1\\x0d\\x0a# TYPE x counter\\x1b[2J\\u202e\ufffd')
  t.notMatch(await textOf(t, 'hostile'), /[^\n -~\ufffd]/)
})

t.test('series do not grow with what was', async (t) => {
  const machine = await MACHINES.waiting(t)
  const count = async () => parseMetrics((await run({}, contextOf(machine.tree))).text).length
  const before = await count()
  for (let i = 0; i < 5; i++) {
    machine.install(`6.1.${i}-amd64`)
    block(machine.tree, { identity: identity({ image: `${i}` }), outcome: 'fell back', evidence: null, at: '' })
  }
  t.equal(await count(), before)
  const staged = await MACHINES.staged(t)
  const series = async () =>
    parseMetrics((await run({}, contextOf(staged.tree))).text).map(({ name, labels }) => ({ name, labels }))
  const first = await series()
  staged.write(`/boot/initrd.img-${NEW}`, 'another')
  await hook(staged)
  t.strictSame(await series(), first, 'to stage it anew makes no other series')
})

// The page lists all values of a label, or says in words what it is.
const isListed = (name: string, label: string, value: string): boolean => {
  const values = METRIC_NOTES[name]?.labels?.[label] ?? ''
  return /^(?:its|as in) /.test(values) || values.split(', ').includes(value)
}

t.test('every metric is described as it is', async (t) => {
  const names = new Set<string>(METRICS.map(({ name }) => name))
  t.equal(names.size, METRICS.length)
  for (const name of Object.keys(METRIC_NOTES)) t.ok(names.has(name), name)
  const seen = new Set<string>()
  for (const name of Object.keys(MACHINES) as Name[]) {
    const samples = parseMetrics(await textOf(t, name))
    for (const { name, labels } of samples) {
      seen.add(name)
      t.strictSame(Object.keys(labels), Object.keys(METRIC_NOTES[name]?.labels ?? {}), name)
      for (const [label, value] of Object.entries(labels)) t.ok(isListed(name, label, value), `${label}=${value}`)
    }
    const always = METRICS.filter(({ name }) => METRIC_NOTES[name]?.absent === undefined)
    for (const metric of always)
      t.ok(
        samples.some((sample) => sample.name === metric.name),
        `${name}: ${metric.name}`,
      )
  }
  t.strictSame(
    [...names].filter((name) => !seen.has(name)),
    [],
    'and each was seen',
  )
})

t.test('as JSON the same, with where it was written', async (t) => {
  const { tree } = await MACHINES.staged(t)
  const { data } = await run({ json: true }, contextOf(tree))
  t.match(data, { schema: 1, file: null })
  const { metrics } = data as { metrics: { name: string; help: string; samples: object[] }[] }
  t.strictSame(
    metrics.slice(0, METRICS.length).map(({ name, help }) => [name, help]),
    METRICS.map(({ name, help }) => [name, help]),
  )
  t.strictSame(metrics.find(({ name }) => name === 'kexecctl_staged')?.samples, [{ labels: {}, value: 1 }])
})

t.test('into a file', async (t) => {
  const { tree } = await MACHINES.staged(t)
  const dir = fs.mkdtempSync(path.join(t.testdirName, 'out-'))
  const file = path.join(dir, 'kexecctl.prom')
  const umask = process.umask(0o077)
  const answer = await run({ output: file }, contextOf(tree))
  process.umask(umask)
  t.match(answer, { exit: 0, text: '', data: { file } })
  t.equal(fs.statSync(file).mode & 0o7777, 0o644)
  t.equal(valuesOf(fs.readFileSync(file, 'utf8')).kexecctl_staged, 1)
  t.strictSame(fs.readdirSync(dir), ['kexecctl.prom'])
  t.match(await run({ output: '-' }, contextOf(tree)), { text: /^# HELP/, data: { file: null } })
  await t.rejects(run({ output: '-', json: true }, contextOf(tree)), { code: 'usage' })
  await t.rejects(run({ output: '' }, contextOf(tree)), { code: 'usage' })
  await t.rejects(run({ output: path.join(dir, 'none/kexecctl.prom') }, contextOf(tree)), {
    code: 'write-failed',
    hint: `make ${dir}/none, or name a file in another directory`,
  })
  fs.symlinkSync(dir, `${dir}/link`)
  await t.rejects(run({ output: `${dir}/link/a.prom` }, contextOf(tree)), {
    code: 'write-failed',
    hint: 'name it without a link on the way',
  })
  await t.rejects(run({ output: dir }, contextOf(tree)), { code: 'write-failed', cause: { code: 'EEXIST' } })
})
