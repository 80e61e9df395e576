// Measures reboots and transactions of a Debian 13 in virtual machines, whose processor is emulated where there is no
// KVM: what it says of the tool are ratios and counts, of hardware it says nothing. Nothing here is a test.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { run } from '../../test/vm/command.ts'
import { buildDeb } from '../../test/vm/deb.ts'
import { accelerator } from '../../test/vm/probe.ts'
import { head } from '../head.ts'
import { write } from '../markdown.ts'
import { measureDowntime } from './downtime.ts'
import { prepareBench } from './image.ts'
import { measureLoads } from './loads.ts'
import { measureOptions } from './options.ts'
import { newResults, type Results } from './results.ts'
import { downtimeTables, loadsTables, optionsTables } from './tables.ts'

type Say = (line: string) => void

interface Part {
  rounds: number
  measure: (rounds: number, results: Results, say: Say) => Promise<void>
  tables: (results: Results) => string
}

const PARTS: Record<string, Part> = {
  downtime: {
    rounds: 5,
    measure: async (rounds, results, say) => measureDowntime(await prepareBench(say), rounds, results, say),
    tables: downtimeTables,
  },
  options: {
    rounds: 3,
    measure: async (rounds, results, say) => measureOptions(await prepareBench(say), rounds, results, say),
    tables: optionsTables,
  },
  loads: { rounds: 1, measure: measureLoads, tables: loadsTables },
}

// All that is not measured comes first; the load that is told is what the host had before.
const prepare = async (say: Say): Promise<string> => {
  const host = head(process.version)
  await buildDeb(say)
  const image = await prepareBench(say)
  const how = (await accelerator(image.kernel)) === 'kvm' ? 'KVM' : 'software emulation (TCG)'
  const qemu = /version (\S+)/.exec((await run('qemu-system-x86_64', ['--version'])).stdout)?.[1] ?? ''
  return `${host} In QEMU ${qemu} by ${how}: guests of 2 processors and 1,536 MB, Linux ${image.kernels.newer}.`
}

const USAGE = `npm run bench:vm [-- OPTION…]
  --only ${Object.keys(PARTS).join('|')}
  --rounds N    instead of 5 of downtime, 3 of options and 1 of loads
  --json FILE   the measurements, written anew after each of them
  --from FILE   measure nothing: tables of what --json left
  --write       also put the tables into docs/performance.md
`

const main = async (): Promise<void> => {
  const text = { type: 'string' } as const
  const options = { only: text, rounds: text, json: text, from: text, write: { type: 'boolean' } } as const
  const { values } = parseArgs({ options })
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  const wanted = Object.keys(PARTS).filter((name) => values.only === undefined || values.only === name)
  if (wanted.length === 0 || (rounds !== undefined && !(rounds > 0))) throw new Error(USAGE)
  const start = Date.now()
  const say = (line: string) => console.error(`[${Math.round((Date.now() - start) / 1000)} s] ${line}`)
  const before = values.from === undefined ? undefined : JSON.parse(readFileSync(values.from, 'utf8'))
  const results = newResults(before?.conditions ?? (await prepare(say)), values.json, before?.parts)
  for (const name of wanted) {
    const part = PARTS[name] as Part
    // what a failure leaves of one part is told all the same, and the others are measured
    const attempt = async (work: () => unknown) => {
      try {
        await work()
      } catch (error) {
        say(`${name}: ${error instanceof Error ? error.message : error}`)
        process.exitCode = 1
      }
    }
    if (before === undefined) await attempt(() => part.measure(rounds ?? part.rounds, results, say))
    const tables = `${results.conditions}\n\n${part.tables(results)}`
    console.log(`\n## ${name}\n\n${tables}`)
    if (values.write) await attempt(() => write(`vm ${name}`, tables))
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
