import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Machine } from './machine.ts'
import { untilQuiet } from './watch.ts'

const dist = resolve(__dirname, '../../dist')

/** dist/kexecctl-*.noarch.rpm. Throws when nothing was built yet. */
export const findRpm = (): string => {
  const rpm = readdirSync(dist).find((name) => /^kexecctl-.*\.noarch\.rpm$/.test(name))
  if (rpm === undefined) throw new Error('There is no dist/kexecctl-*.noarch.rpm: npm run package builds it')
  return `${dist}/${rpm}`
}

/** Installs dist/kexecctl-*.noarch.rpm with dnf and returns what that printed. */
export const installRpm = async (vm: Machine): Promise<string> => {
  await vm.copyIn(findRpm(), '/root/kexecctl.rpm')
  const output = await vm.must('dnf -y install /root/kexecctl.rpm 2>&1', { timeout: 120 })
  await untilQuiet(vm)
  return output
}

/** The lines that are ours in the output of dnf or rpm. */
export const ours = (output: string): string[] => output.split('\n').filter((line) => line.startsWith('kexecctl:'))
