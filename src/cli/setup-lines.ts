const linesOf = (text: string): string[] => text.split(/\r\n?|\n/)

/**
 * The lines by which two texts differ, without the empty ones: what stands between the lines that both begin with and
 * those that both end with, less what is in both.
 */
export const changedLines = (before: string, after: string): { added: string[]; removed: string[] } => {
  const without = (lines: string[], others: string[]) => {
    const left = [...others]
    return lines.filter((line) => {
      const at = left.indexOf(line)
      if (at >= 0) left.splice(at, 1)
      return at < 0 && line.trim() !== ''
    })
  }
  const [old, now] = [linesOf(before), linesOf(after)]
  return { added: without(now, old), removed: without(old, now) }
}
