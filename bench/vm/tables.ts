import type { Step } from '../../test/vm/serial-times.ts'
import { figure, figures, median, ratio } from '../figures.ts'
import { table } from '../markdown.ts'
import { WAYS } from './downtime.ts'
import type { Transaction } from './loads.ts'
import { OPTIONS } from './options.ts'
import type { Reboot } from './reboot.ts'
import { failures, good, type Results } from './results.ts'

type Moment = Step | 'loaded' | 'answers'

const between =
  (from: Moment | 'request', to: Moment) =>
  (reboot: Reboot): number =>
    (reboot.at[to] ?? Number.NaN) - (from === 'request' ? 0 : (reboot.at[from] ?? Number.NaN))

const of = (reboots: readonly Reboot[], value: (reboot: Reboot) => number): number[] =>
  reboots.map(value).filter((number) => !Number.isNaN(number))

const range = (values: readonly number[]): string => {
  const { n, min, max } = figures(values)
  return n === 0 ? '–' : `${figure(min)} to ${figure(max)}`
}

const toKernel = between('request', 'kernel')
const toSsh = between('request', 'answers')

// Without a load at that time it is the request from which services stop.
const stops = (reboot: Reboot) => between(reboot.at.loaded === undefined ? 'request' : 'loaded', 'stopped')(reboot)

const phases: [title: string, value: (reboot: Reboot) => number][] = [
  ['load', between('request', 'loaded')],
  ['services stop', stops],
  ['file systems, devices', between('stopped', 'left')],
  ['**gap**', between('left', 'kernel')],
  ['kernel', between('kernel', 'initrd')],
  ['initrd', between('initrd', 'userspace')],
  ['userspace until ssh', between('userspace', 'answers')],
]

const failed = (results: Results, part: string): string => {
  const lines = failures(results, part)
  return lines.length === 0 ? '' : `\nNot counted, since they failed:\n\n${lines.map((line) => `* ${line}\n`).join('')}`
}

/** Reboots: from the request to the next kernel's first line and until ssh answers, and where that goes. */
export const downtimeTables = (results: Results): string => {
  const all = Object.values(WAYS).map((way) => ({ way, reboots: good<Reboot>(results, 'downtime', way) }))
  const base = all.find(({ way }) => way === WAYS.uefi)?.reboots ?? []
  const times = all.map(({ way, reboots }) => {
    const kernel = of(reboots, toKernel)
    const ssh = of(reboots, toSsh)
    return [
      way,
      figure(ratio(median(kernel), median(of(base, toKernel)))),
      figure(ratio(median(ssh), median(of(base, toSsh)))),
      ...[kernel, ssh].flatMap((values) => [figure(median(values)), range(values)]),
      `${reboots.length}`,
    ]
  })
  const head = ['way', 'to the kernel, x of OVMF', 'to ssh, x of OVMF', 'to the kernel, s', 'min to max']
  const where = all.map(({ way, reboots }) => [way, ...phases.map(([, value]) => figure(median(of(reboots, value))))])
  return [
    table([...head, 'to ssh, s', 'min to max', 'n'], times),
    '\nWhere the seconds go (medians):\n\n',
    table(['way', ...phases.map(([title]) => title)], where),
    failed(results, 'downtime'),
  ].join('')
}

/** Transactions: how often each practice loads, and what that adds. */
export const loadsTables = (results: Results): string => {
  const practices = Object.keys(results.parts.loads ?? {})
  const whole = practices.map((name) => ({ name, done: good<Record<string, Transaction>>(results, 'loads', name) }))
  const kinds = Object.keys(whole.find(({ done }) => done.length > 0)?.done[0] ?? {})
  const rows = kinds.flatMap((kind) =>
    whole.map(({ name, done }) => {
      const these = done.map((transactions) => transactions[kind]).filter((one) => one !== undefined)
      const middle = (value: (one: Transaction) => number) => median(these.map(value))
      const same = (value: (one: Transaction) => string | number) => [...new Set(these.map(value))].join(', ') || '–'
      const added = middle(({ hooks }) => hooks)
      return [
        kind,
        name,
        same(({ loads }) => loads),
        same(({ unloads }) => unloads),
        figure(middle(({ seconds, hooks }) => seconds / (seconds - hooks))),
        figure(added),
        figure(middle(({ kexec }) => kexec)),
        figure(middle(({ seconds }) => seconds)),
        `${these.length}`,
        same(({ staged }) => staged),
      ]
    }),
  )
  const head = ['what is done', 'who stages', 'loads', 'unloads', 'x of it without', 'adds, s', 'of that kexec(8), s']
  return `${table([...head, 'all of it, s', 'n', 'then staged'], rows)}${failed(results, 'loads')}`
}

const gap = between('left', 'kernel')
const unpack = between('kernel', 'initrd')

/** What could gain: kexec(8)'s options and the compression of the initrd. */
export const optionsTables = (results: Results): string => {
  const all = OPTIONS.map(({ name }) => ({ name, done: good<Reboot & { bytes: number }>(results, 'options', name) }))
  const base = all[0]?.done ?? []
  const sum = (reboot: Reboot) => gap(reboot) + unpack(reboot)
  const share = (done: readonly Reboot[], value: (reboot: Reboot) => number) =>
    figure(ratio(median(of(done, value)), median(of(base, value))))
  const rows = all.map(({ name, done }) => [
    name,
    ...[gap, unpack, sum].map((value) => share(done, value)),
    ...[gap, unpack, between('request', 'loaded')].flatMap((value) => {
      const values = of(done, value)
      return [figure(median(values)), range(values)]
    }),
    figure((done[0]?.bytes ?? Number.NaN) / 1e6),
    `${done.length}`,
  ])
  const head = ['', 'gap, x', 'kernel until initrd, x', 'both, x', 'gap, s', 'min to max', 'kernel until initrd, s']
  return `${table([...head, 'min to max', 'load, s', 'min to max', 'MB', 'n'], rows)}${failed(results, 'options')}`
}
