const counted = (lines: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

// The lines that are not among the others, without the empty ones.
const without = (lines: readonly string[], others: readonly string[]): string[] => {
  const left = counted(others)
  return lines.filter((line) => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0 && line.trim() !== ''
  })
}

const linesOf = (text: string | undefined): string[] => (text ?? '').split(/\r\n?|\n/)

/** The lines by which two texts differ, undefined being a file that is not there; empty ones are left out. */
export const changedLines = (
  before: string | undefined,
  after: string | undefined,
): { added: string[]; removed: string[] } => {
  const [old, now] = [linesOf(before), linesOf(after)]
  return { added: without(now, old), removed: without(old, now) }
}
