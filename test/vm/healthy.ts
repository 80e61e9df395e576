import type { Finding } from '../../src/report/finding.ts'
import type { Scenario, Test } from './scenario.ts'

interface Checked {
  release: string
  verdict: string
  findings: Finding[]
}

const check = async ({ vm }: Scenario, release = ''): Promise<Checked & { code: number }> => {
  const { code, stdout } = await vm.run(`kexecctl check --json ${release}`)
  return { ...JSON.parse(stdout), code }
}

/** What stands in the way of `release`, or of the target: the ids of the refusals. */
export const refusals = async (s: Scenario, release?: string): Promise<string[]> =>
  (await check(s, release)).findings.filter(({ level }) => level === 'refuse').map(({ id }) => id)

/**
 * On a machine where all is well `check` has nothing that an administrator would call noise, of the target and
 * `release`.
 */
export const healthy = async (s: Scenario, t: Test, release: string): Promise<void> => {
  for (const name of [undefined, release]) {
    const { code, verdict, findings, ...checked } = await check(s, name)
    const level = (wanted: string[]) => findings.filter((finding) => wanted.includes(finding.level))
    for (const { id, message } of level(['note'])) s.note(`${id}: ${message}`)
    t.strictSame(level(['warn', 'refuse']), [], `check ${name ?? ''}: no warning and no refusal`)
    t.strictSame({ code, verdict, release: checked.release }, { code: 0, verdict: 'ok', release })
  }
}
