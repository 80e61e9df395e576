import { escapeText } from '../report/escape.ts'
import type { Level } from '../report/finding.ts'
import { findingsText } from '../report/findings-text.ts'
import type { Run } from './command.ts'
import { drift } from './drift.ts'
import { look } from './look.ts'
import { mustBeInstalled, requestOf } from './release-argument.ts'

const verdictOf = (levels: readonly Level[]): 'ok' | 'warn' | 'refuse' =>
  levels.includes('refuse') ? 'refuse' : levels.includes('warn') ? 'warn' : 'ok'

/** `kexecctl check [RELEASE]`: every check of the target, or of another kernel. Throws `no-such-kernel`. */
export const run: Run = async (args, context) => {
  const request = requestOf(args, 'admin')
  const { facts, plan } = await look(context, request)
  mustBeInstalled(request, facts)
  const verdict = verdictOf(plan.findings.map(({ level }) => level))
  const name = plan.entry?.release ?? null
  return {
    exit: verdict === 'refuse' ? 3 : 0,
    data: { schema: 1, release: name, verdict, findings: plan.findings },
    text: [
      `${name ?? 'no target'}: ${verdict}\n`,
      findingsText(plan.findings, context.paint),
      name === null ? '' : `command line: ${escapeText(drift(facts))}\n`,
    ].join(''),
  }
}
