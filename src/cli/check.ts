import { gatherWishes } from '../boot/wishes.ts'
import { escapeText } from '../report/escape.ts'
import type { Finding, Level } from '../report/finding.ts'
import { findingsText } from '../report/findings-text.ts'
import type { Context, Run } from './command.ts'
import { drift } from './drift.ts'
import { look } from './look.ts'
import { mustBeInstalled, requestOf } from './release-argument.ts'

const WORST_FIRST: readonly Level[] = ['refuse', 'warn', 'note']

// What is well is counted, since nobody reads forty lines of it.
const text = (findings: readonly Finding[], { verbose, paint }: Pick<Context, 'verbose' | 'paint'>): string => {
  if (verbose) return findingsText(findings, paint)
  const found = WORST_FIRST.flatMap((level) => findings.filter((finding) => finding.level === level))
  const fine = findings.length - found.length
  return `${findingsText(found, paint)}${paint('ok', 'ok'.padEnd(6))}  ${fine} checks found nothing (--verbose shows them)\n`
}

const verdictOf = (levels: readonly Level[]): 'ok' | 'warn' | 'refuse' =>
  levels.includes('refuse') ? 'refuse' : levels.includes('warn') ? 'warn' : 'ok'

/** `kexecctl check [RELEASE]`: every check of the target, or of another kernel. Throws `no-such-kernel`. */
export const run: Run = async (args, context) => {
  const request = requestOf(args, 'admin')
  const { facts, plan } = await look(context, request, (seen) => ({ wishes: gatherWishes(context.tree, seen) }))
  mustBeInstalled(request, facts)
  const verdict = verdictOf(plan.findings.map(({ level }) => level))
  const name = plan.entry?.release ?? null
  return {
    exit: verdict === 'refuse' ? 3 : 0,
    data: { schema: 1, release: name, verdict, findings: plan.findings },
    text: [
      `${name ?? 'no target'}: ${verdict}\n`,
      text(plan.findings, context),
      name === null ? '' : `command line: ${escapeText(drift(facts))}\n`,
    ].join(''),
  }
}
