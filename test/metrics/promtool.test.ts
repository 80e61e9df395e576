import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { buildOnce, ROOT } from '../built.ts'
import { MACHINES } from './machines.ts'
import { checkMetrics, lackingTools, tool } from './tools.ts'

const skip = lackingTools()
const { file, done } = buildOnce()
t.teardown(done)

const promtool = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(tool('promtool'), args, { encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

t.test('promtool would complain', { skip }, async (t) => {
  t.match(checkMetrics('# TYPE kexecctl_total gauge\nkexecctl_total 1\n'), {
    status: 3,
    said: /should not have "_total"/,
  })
  t.match(checkMetrics('kexecctl_x{a="b} 1\n'), { status: 1 })
})

t.test('promtool has nothing to say of any machine', { skip }, async (t) => {
  for (const [name, make] of Object.entries(MACHINES)) {
    const { tree } = await make(t)
    const ran = spawnSync(process.execPath, [file, 'metrics', '--root', tree.root], { encoding: 'utf8' })
    t.match(ran, { status: 0, stderr: '' }, name)
    t.strictSame(checkMetrics(ran.stdout), { status: 0, said: '' }, name)
  }
})

// docs/metrics.md, the code block that is a file of rules
const rules = (): string => {
  const page = readFileSync(path.join(ROOT, 'docs/metrics.md'), 'utf8')
  const [block = ''] = /^ {4}groups:\n(?: {4}.*\n)+/m.exec(page) ?? []
  return block.replace(/^ {4}/gm, '')
}

t.test('the rules of the page are rules', { skip }, async (t) => {
  const dir = t.testdir({ 'rules.yml': rules() })
  t.match(promtool('check', 'rules', `${dir}/rules.yml`), { status: 0, said: /SUCCESS: 8 rules found/ })
})

// How a machine goes on for an hour and a half, and what is told of it, with which label.
const NOT_AS_WANTED = { KexecctlNotAsWanted: {} }
const TOLD: readonly [name: keyof typeof MACHINES, alerts: Record<string, Record<string, string>>][] = [
  ['idle', {}],
  ['staged', {}],
  ['always', {}],
  ['disabled', {}],
  ['waiting', NOT_AS_WANTED],
  ['stale', { ...NOT_AS_WANTED, KexecctlStale: {} }],
  ['fell back', { ...NOT_AS_WANTED, KexecctlFellBack: { outcome: 'fell back' } }],
  ['foreign', { ...NOT_AS_WANTED, KexecctlForeignImage: {} }],
  ['refused', { ...NOT_AS_WANTED, KexecctlRefused: { action: 'refuse' } }],
  ['not confirmed', { ...NOT_AS_WANTED, KexecctlNotConfirmed: { state: 'failed' } }],
]

const NAMES = [...rules().matchAll(/alert: (\w+)/g)].map(([, alert = '']) => alert)
const summaryOf = (alert: string): string =>
  new RegExp(`alert: ${alert}\n(?: {8}(?:expr|for).*\n)*.*summary: '(.*)'`).exec(rules())?.[1] ?? ''

// JSON is YAML. The time is that many steps since the epoch.
const ruleTest = (
  samples: readonly string[],
  alerts: Record<string, Record<string, string>>,
  { step, steps } = { step: '1m', steps: 90 },
): string => {
  const input_series = samples.map((line) => {
    const space = line.lastIndexOf(' ')
    return { series: line.slice(0, space), values: `${line.slice(space + 1)}x${steps}` }
  })
  const alert_rule_test = NAMES.map((alertname) => {
    const exp_labels = alerts[alertname]
    const expected = { exp_labels, exp_annotations: { summary: summaryOf(alertname) } }
    return { eval_time: `${steps}${step.slice(1)}`, alertname, exp_alerts: exp_labels ? [expected] : [] }
  })
  const tests = [{ interval: step, input_series, alert_rule_test }]
  return JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: step, tests })
}

t.test('and tell what they are for', { skip }, async (t) => {
  const dir = t.testdir({ 'rules.yml': rules() })
  const test = (text: string, name: string) => {
    writeFileSync(`${dir}/test.yml`, text)
    t.match(promtool('test', 'rules', `${dir}/test.yml`), { status: 0, said: /SUCCESS/ }, name)
  }
  // as Prometheus adds them to every series; another machine is none of this one's business
  const on = (samples: string[], machine: string) =>
    samples.map((line) => line.replace(/^(\w+)\{?([^ }]*(?: [^ }]*)*)\}? (?=\S+$)/, `$1{instance="${machine}",$2} `))
  const withInstance = (alerts: Record<string, Record<string, string>>) =>
    Object.fromEntries(Object.entries(alerts).map(([name, labels]) => [name, { instance: 'a', ...labels }]))
  const told = new Map<string, string[]>()
  for (const [name, alerts] of TOLD) {
    const { tree } = await MACHINES[name]({ testdir: () => path.join(dir, name) })
    const { stdout } = spawnSync(process.execPath, [file, 'metrics', '--root', tree.root], { encoding: 'utf8' })
    const samples = stdout.split('\n').filter((line) => /^kexecctl_(?!.*_timestamp_seconds)/.test(line))
    told.set(name, samples)
    test(ruleTest(samples, alerts), name)
  }
  const weeks = (hours: number) => ({ step: '1h', steps: 14 * 24 + hours })
  const samplesOf = (name: string, machine: string) => on(told.get(name) ?? [], machine)
  const both = [...samplesOf('staged', 'a'), ...samplesOf('always', 'b'), ...samplesOf('idle', 'c')]
  test(ruleTest(both, {}, weeks(-1)), 'a kernel that waits for a reboot, not quite two weeks')
  test(ruleTest(both, withInstance({ KexecctlRebootDue: {} }), weeks(1)), 'more than two weeks')
  const run = (ago: number) => [`kexecctl_last_run_timestamp_seconds ${90 * 60 - ago}`]
  test(ruleTest(run(3599), {}), 'just in time')
  test(ruleTest(run(3601), { KexecctlMetricsOld: {} }), 'too old')
})
