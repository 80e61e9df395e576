import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Machine } from './machine.ts'
import type { Scenario, Test } from './scenario.ts'
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

/** The lines that are ours in the output of dnf or rpm; dnf 4 puts its plugin's name before that of an action. */
export const ours = (output: string): string[] =>
  [...output.matchAll(/(?:^|post-transaction-actions: )(kexecctl:.*)$/gm)].map(([, line = '']) => line)

/** Runs a command of dnf or rpm, which has to end with 0, and returns what it printed. */
export const transactions =
  ({ vm, note }: Scenario, t: Test) =>
  async (command: string): Promise<string> => {
    const start = Date.now()
    const { code, stdout } = await vm.run(`${command} 2>&1`, { timeout: 600 })
    note(`${command}: ${Math.round((Date.now() - start) / 1000)} s${code === 0 ? '' : `\n${stdout}`}`)
    t.equal(code, 0, `${command} ends with 0`)
    return stdout
  }

/** Makes initrds small: for those that are not booted, since dracut takes minutes under software emulation. */
export const quickDracut = async (vm: Machine): Promise<void> =>
  vm.writeFile('/etc/dracut.conf.d/zz-quick.conf', 'dracutmodules="base"\nno_kernel="yes"\n')

/** Has the guest count from now on how often node is started with `words` among its arguments. */
export const countNode = async (vm: Machine): Promise<(words: string) => Promise<number>> => {
  const script = '#!/bin/sh\necho "$*" | tail -n 1 >>/root/starts\nexec /root/node "$@"\n'
  await vm.must('mv /usr/bin/node /root/node; touch /root/starts')
  await vm.writeFile('/usr/bin/node', script, '755')
  return async (words) => Number(await vm.must(`grep -c '${words}' /root/starts || true`))
}

/** Where the files that are called after kexecctl are, but for logs and what a test has put into /root. */
export const leftOver = async (vm: Machine): Promise<string[]> => {
  const find = 'find / -xdev -name "*kexecctl*" ! -path "/root/*" ! -path "/var/log/*"; ls -d /run/kexecctl'
  return (await vm.run(find)).stdout.split('\n').filter((line) => line !== '')
}
