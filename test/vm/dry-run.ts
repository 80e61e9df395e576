import type { Machine } from './machine.ts'

/** What `kexecctl stage --dry-run --json` says, as far as scenarios look at it. */
export interface DryRun {
  action: string
  reason: string
  target: { release: string; image: string; initrds: string[]; cmdline: string; source: string } | null
  commands: string[][]
  findings: { id: string; level: string; message: string }[]
}

export const dryRun = async (vm: Machine): Promise<DryRun> =>
  JSON.parse((await vm.run('kexecctl stage --dry-run --json')).stdout)
