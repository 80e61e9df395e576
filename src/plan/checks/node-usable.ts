import type { Check } from './check.ts'

/** The guard's own rules; seen with --root, or where kexecctl was started past the guard. */
export const nodeUsable: Check = {
  id: 'node-usable',
  levels: ['warn'],
  about: 'machine',
  stops: 'nothing',
  fine: 'hooks and units find node',
  what: 'Whether there is a node that hooks and units may run as root: in a few places, owned by root, writable by nobody else.',
  why: 'Without one no hook does anything, and the last check in a shutdown unloads what is staged.',
  source: 'src/guard.sh',
  hint: 'install the package nodejs',
  look: ({ node }) =>
    node && 'why' in node ? { level: 'warn', message: `hooks find no node to run: ${node.why}` } : undefined,
}
