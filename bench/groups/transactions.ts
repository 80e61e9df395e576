import { costsTable } from '../costs-table.ts'
import { figure } from '../figures.ts'
import { attempts, type Context, type Group } from '../group.ts'
import { type Live, makeLive } from '../live.ts'
import { table } from '../markdown.ts'
import { type Case, interleaved, once } from '../measure.ts'
import { OUR_POST_INVOKE, POST_INVOKE, POSTINST } from '../practice.ts'
import { programsOf } from '../programs.ts'
import { equip, type Practice, type Transaction, transactionCase } from '../transaction.ts'

const ROUNDS = 10

const NOBODY: Practice = { name: 'no hook at all', postInvoke: ':' }
const PRACTICES: readonly Practice[] = [
  NOBODY,
  { name: 'kexecctl', postInvoke: OUR_POST_INVOKE, ours: true },
  { name: 'script in postinst.d', postInvoke: ':', postinst: POSTINST },
  { name: 'Post-Invoke one-liner', postInvoke: POST_INVOKE },
]

// The one that runs, and two that naive orders take for one another; dpkg was seen to configure the older one last.
const [RUNNING, OLDER, NEWEST] = ['6.12.90+deb13-amd64', '6.12.90+deb13.1-amd64', '6.12.117+deb13-amd64'] as const
const TRANSACTIONS: readonly Transaction[] = [
  { name: 'no kernel in it', releases: [] },
  { name: 'one kernel', releases: [NEWEST] },
  { name: 'two kernels, the older one last', releases: [NEWEST, OLDER] },
]

// What the machine would start at the next reboot, and whether those are the files that are there now.
const staged = (machine: Live): string => {
  const files = machine.loaded()
  if (files.length === 0) return 'nothing'
  const release = /vmlinuz-(\S+)/.exec(files[0] ?? '')?.[1]
  const old = files.some((line) => !machine.isNow(line))
  return `${release}${release === NEWEST ? '' : ' (WRONG)'}${old ? ', initrd of before (WRONG)' : ''}`
}

const measure = ({ system }: Context): string => {
  const machines = PRACTICES.map((practice) => {
    const machine = makeLive(system(), [RUNNING, OLDER, NEWEST])
    equip(machine, practice)
    return { practice, machine }
  })
  return TRANSACTIONS.map((transaction) => {
    const cases = machines.map(
      ({ practice, machine }): Case => ({
        ...transactionCase(machine, practice, transaction, NEWEST),
        ...(practice === NOBODY ? {} : { against: NOBODY.name }),
      }),
    )
    const costs = interleaved(cases, ROUNDS)
    const [base] = cases
    const least = base && programsOf(base)
    const programs = (one: Case) => {
      const all = one === base ? least : programsOf(one)
      return all === undefined || least === undefined ? '' : `${all - least}`
    }
    const median = (one: Case | undefined) => costs.get(one?.name ?? '')?.ms.median ?? Number.NaN
    const more = (one: Case) => (one === base ? '' : figure(median(one) - median(base)))
    return costsTable(transaction.name, cases, costs, [
      ['ms more', more],
      ['programs more', programs],
    ])
  }).join('\n')
}

const counts = ({ system }: Context): string => {
  const rows = TRANSACTIONS.flatMap((transaction) =>
    PRACTICES.filter((practice) => practice !== NOBODY).map((practice) => {
      const machine = makeLive(system(), [RUNNING, OLDER, NEWEST])
      equip(machine, practice)
      once(transactionCase(machine, practice, transaction, NEWEST))
      const { loads, others } = machine.calls()
      const goal = practice.ours ? (loads === Math.min(1, transaction.releases.length) ? 'met' : 'NOT met') : ''
      return [practice.name, transaction.name, `${loads}`, goal, `${others}`, staged(machine)]
    }),
  )
  return table(['who stages', 'transaction', 'loads', 'goal', 'unloads', 'then staged'], rows)
}

/** Whole transactions of apt, as far as hooks see them, and how often a kernel is loaded in each. */
export const transactions: Group = {
  name: 'transactions',
  title: 'Transactions',
  run: (context) => {
    const { attempt, notes } = attempts()
    const all = attempt('transactions', () => `${counts(context)}\n${measure(context)}`)
    return `${all.join('')}${notes()}`
  },
}
