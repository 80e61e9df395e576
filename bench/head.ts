import os from 'node:os'

/**
 * One line that says what a table was measured on: node (as `node --version` says it), processor, kernel, load at the
 * beginning, date. What `also` says comes last.
 */
export const head = (node: string, also = ''): string => {
  const [cpu] = os.cpus()
  const words = [
    `node ${node.trim()}`,
    `${os.cpus().length} x ${cpu?.model.trim() ?? os.arch()}`,
    `Linux ${os.release()}`,
    `load ${(os.loadavg()[0] ?? 0).toFixed(1)}`,
    new Date().toISOString().slice(0, 10),
  ]
  return `Measured with ${[...words, ...(also ? [also] : [])].join(', ')}.`
}
