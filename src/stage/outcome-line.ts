import { causesOf } from '../report/error-text.ts'
import type { KexecctlError } from '../report/errors.ts'
import { escapeText } from '../report/escape.ts'
import type { Outcome } from './reconcile.ts'

/** What became of what was staged before, as the end of a sentence. */
export const aftermath = ({
  unloaded,
  vetoed,
  mayStart,
}: Pick<Outcome, 'unloaded' | 'vetoed' | 'mayStart'>): string => {
  if (mayStart) return '; what was staged before could not be unloaded and may still start'
  if (vetoed) return '; what was staged before could not be unloaded and is kept from starting'
  return unloaded ? '; what was staged before is unloaded, the next reboot goes through the firmware' : ''
}

// The nearest cause does for one line; the others are for whoever asks with `kexecctl stage`.
const because = (error: KexecctlError | undefined): string => {
  const [cause] = error ? causesOf(error) : []
  return cause === undefined ? '' : ` (${cause})`
}

/** One line for people and the journal; undefined when nothing happened that anybody has to know. */
export const outcomeLine = (outcome: Outcome): string | undefined => {
  const { action, error } = outcome
  const release = escapeText(outcome.plan?.entry?.release ?? '')
  const reason = escapeText(outcome.reason)
  const after = aftermath(outcome)
  switch (action) {
    case 'stage':
      return `staged ${release} for the next reboot`
    case 'keep':
      return `${release} stays staged for the next reboot`
    case 'refuse':
      return `not staged: ${reason}${because(error)}${after}`
    case 'wait':
      return `not staged yet: ${reason}${because(error)}${after}`
    case 'foreign':
      return `not staged: ${reason}; kexecctl stage --force replaces it`
    default:
      return after ? `${reason}${because(error)}${after}` : undefined
  }
}
