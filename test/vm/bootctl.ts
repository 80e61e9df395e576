import type { Machine } from './machine.ts'

/** What bootctl(1) says of a boot entry, as far as scenarios look at it. */
export interface Listed {
  type: string
  id: string
  /** Where its file system is mounted; the paths of `linux` and `initrd` start there. */
  root: string
  linux: string
  initrd?: string[]
  options?: string
  isDefault: boolean
}

/** The entry that systemd-boot would boot next, as systemd's own reader of the same files sees it. */
export const bootctlDefault = async (vm: Machine): Promise<Listed> => {
  const entries: Listed[] = JSON.parse(await vm.must('bootctl list --json=short'))
  const found = entries.find((entry) => entry.isDefault)
  if (!found) throw new Error(`bootctl names no default among ${entries.map(({ id }) => id).join(' ')}`)
  return found
}
