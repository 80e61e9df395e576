import type { Test } from 'tap'
import { type Overlay, openOverlay } from './overlay.ts'

/** A part of a package's life. All lines are for the shell, in /root where the packages are. */
export interface Case {
  name: string
  /** What the administrator did before. */
  given?: string[]
  /** How the package came there. */
  from?: string[]
  steps: string[]
  /** All that holds then, see `facts`; by default an installation as it should be. */
  holds?: string[]
  /** The steps changed nothing: not a byte, mode or link. */
  same?: boolean
  /** What is there when the package is gone, beside what was given. */
  left?: string[]
  /** What takes out of databases what the package cannot. */
  tidy?: string
  /** The same without this package: what is left has to be as after these steps. */
  without?: string[]
}

/** How a package manager is spoken to. */
export interface Manager {
  /** Functions for the steps. */
  prelude: string
  /** Prints `S status version`, `U unit state`, `C what differs`, `P name=value` of the choices, `O own path`. */
  probe: string
  installed: string
  /** Takes the package out, with all that is its own. */
  purge: string
  /** Prints whatever is left in databases then. */
  residue: string
  /** Lines that a package manager says by itself. */
  usual: RegExp
}

const STATES = ['.service', '-confirm.service', '-left.service', '-reboot.service', '-veto.service', '-watch.path']
const CHOICES = ['enable=yes', 'intercept=yes', 'fallback=yes', 'select=auto']

// What goes with an installed unit: its links, deb-systemd-helper's notes of them, and the catalog that systemd makes.
const COMPANIONS = [
  /^\+ \/etc\/systemd\/system\/[\w.-]+\.wants(?:\/kexecctl[\w.-]*)?$/,
  /^\+ \/var\/lib\/systemd\/deb-systemd-helper-enabled(?:\/|$)/,
  /^[+~] \/var\/lib\/systemd\/catalog(?:\/database)?$/,
]

const run = async (t: Test, { prelude, usual }: Manager, system: Overlay, lines: string[]): Promise<void> => {
  if (lines.length === 0) return
  const script = lines.map((line) => `${line} || { echo "ended with $?: this line"; exit 1; }`).join('\n')
  const { code, stdout, stderr } = await system.run(`cd /root\n${prelude}\n${script}`)
  const noise = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '' && !usual.test(line))
  t.strictSame({ code, noise }, { code: 0, noise: [] }, lines.join('; '))
}

const differences = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).sort()

const unitFact = (states: Map<string, string>): string[] => {
  const list = STATES.map((kind) => [`kexecctl${kind}`, states.get(`kexecctl${kind}`) ?? 'unknown'] as const)
  const most = list.filter(([, state]) => state === 'enabled').length > 1 ? 'enabled' : (list[0]?.[1] ?? '')
  return [`units ${most}`, ...list.filter(([, state]) => state !== most).map((pair) => pair.join(' '))]
}

/** The package's state, units that are not as most are, choices that are no defaults, and what else differs. */
const facts = async (manager: Manager, system: Overlay, before: Map<string, string>): Promise<string[]> => {
  const { stdout } = await system.run(manager.probe)
  const of = (mark: string) =>
    stdout.split('\n').flatMap((line) => (line.startsWith(`${mark} `) ? [line.slice(2).trim()] : []))
  const status = of('S')[0] ?? ''
  const own = of('O')
  const isOwn = (path: string) => own.some((name) => name === path || name.startsWith(`${path}/`))
  const changed = differences(before, system.changes()).filter(
    (line) => !isOwn(line.slice(2)) && !COMPANIONS.some((companion) => companion.test(line)),
  )
  const units = new Map(of('U').map((line) => line.split(/\s+/, 2) as [string, string]))
  return [
    status.replace(/^ii/, 'installed').replace(/\s+/, ' ') || 'not installed',
    ...(units.size > 0 ? unitFact(units) : []),
    ...of('C').sort(),
    ...of('P').filter((choice) => !CHOICES.includes(choice)),
    ...changed,
  ]
}

/** Runs all cases on overlays of the kept system `base`, and prints them as a table. */
export const live = async (
  t: Test,
  manager: Manager,
  base: string,
  files: Record<string, string>,
  cases: readonly Case[],
): Promise<void> => {
  const table: string[] = []
  t.jobs = 2
  await Promise.all(
    cases.map((row, index) =>
      t.test(row.name, { timeout: 0 }, async (t) => {
        const system = openOverlay(base, files)
        t.teardown(system.done)
        await run(t, manager, system, row.given ?? [])
        let before = system.changes()
        if (row.without) {
          const other = openOverlay(base, files)
          t.teardown(other.done)
          await run(t, manager, other, [...(row.given ?? []), ...row.without])
          before = other.changes()
        }
        await run(t, manager, system, row.from ?? [])
        const between = system.changes()
        await run(t, manager, system, row.steps)
        if (row.same) t.strictSame(differences(between, system.changes()), [], 'nothing is changed')
        const held = await facts(manager, system, before)
        t.strictSame(held, row.holds ?? [`installed ${manager.installed}`, 'units enabled'], 'what holds')

        await run(t, manager, system, [manager.purge])
        t.strictSame(differences(before, system.changes()), row.left ?? [], 'what is left')
        await run(t, manager, system, row.tidy ? [row.tidy] : [])
        t.equal((await system.run(manager.residue)).stdout, '', 'nothing in databases')
        const done = [...(row.from ?? []), ...row.steps].join('; ')
        table[index] = `${t.passing() ? 'ok ' : 'NOT'} | ${row.name} | ${done} | ${held.join(', ')}`
      }),
    ),
  )
  for (const line of table) t.comment(line)
}
