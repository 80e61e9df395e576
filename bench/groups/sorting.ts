import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { costsTable } from '../costs-table.ts'
import { attempts, type Group } from '../group.ts'
import { type Case, interleaved } from '../measure.ts'
import { makeReleases } from '../releases.ts'

const RELEASES = 100_000

const OURS = 'kexecctl sort'

/** Our order of releases, which no other sorts by, against those that sort them too. */
export const sorting: Group = {
  name: 'sorting',
  title: 'Sorting',
  run: ({ dir, program }) => {
    const { attempt, notes } = attempts()
    const stdin = path.join(dir, 'releases')
    writeFileSync(stdin, `${makeReleases(RELEASES).join('\n')}\n`)
    const tool = (file: string, ...args: string[]): Case[] => {
      const name = [path.basename(file), ...args].join(' ')
      return attempt(name, () => {
        if (!existsSync(file)) throw new Error(`${file} is not installed`)
        return { name, argv: [file, ...args], stdin, against: OURS }
      })
    }
    const cases: Case[] = [
      { name: OURS, argv: [program, 'sort'], stdin },
      ...tool('/usr/bin/sort', '-V'),
      ...tool('/usr/bin/linux-version', 'sort').map((one) => ({ ...one, rounds: 1 })),
    ]
    const costs = interleaved(cases, 5, { cold: true })
    return `${costsTable(`${RELEASES.toLocaleString('en')} releases`, cases, costs)}${notes()}`
  },
}
