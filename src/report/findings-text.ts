import type { Paint } from './colour.ts'
import { escapeText } from './escape.ts'
import type { Finding } from './finding.ts'

/** Findings as lines: `refuse  id  message`, and below each its hint. */
export const findingsText = (findings: readonly Finding[], paint: Paint): string =>
  findings
    .map(({ level, id, message, hint, evidence }) => {
      const from = evidence ? ` [${escapeText(evidence)}]` : ''
      const line = `${paint(level, level.padEnd(6))}  ${id}: ${escapeText(message)}${from}\n`
      return hint ? `${line}        hint: ${escapeText(hint)}\n` : line
    })
    .join('')
