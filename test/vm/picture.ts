import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Shown, terminalSvg } from '../../docs/generate/terminal-svg.ts'
import { confirmed, judged } from './boots.ts'
import { buildDeb } from './deb.ts'
import { prepareImage } from './image.ts'
import { startMachine } from './machine.ts'

const PICTURE = resolve(__dirname, '../../docs/terminal.svg')

// script(1) gives the command a terminal, so that it prints as for people.
const onTerminal = (command: string): string => `TERM=xterm-256color script -qec 'stty cols 200; ${command}' /dev/null`

const KEPT = /^(Setting up linux-image|\S*kexecctl: )/

// npm run picture: what apt, kexecctl and a reboot print in a Debian 13 machine, drawn for README.
const main = async (): Promise<void> => {
  const say = (line: string) => console.error(line)
  const deb = await buildDeb(say)
  const vm = await startMachine(await prepareImage('trixie', say), { say })
  const shown: Shown[] = []
  const run = async (command: string, keep: (output: string) => string = (output) => output): Promise<void> => {
    say(command)
    shown.push({ command, output: keep(await vm.must(onTerminal(command), { timeout: 120 })) })
  }
  try {
    await vm.copyIn(deb, '/root/kexecctl.deb')
    await vm.must('apt-get -q install -y /root/kexecctl.deb && apt-get -q update', { timeout: 60 })
    await run('apt upgrade -y', (output) => {
      const kept = output.split(/\r?\n/).filter((line) => KEPT.test(line))
      return ['…', ...kept].join('\n')
    })
    await run('kexecctl')
    const seconds = await vm.reboot('reboot')
    shown.push({
      command: 'reboot',
      output: `… ${Math.round(seconds)} s later, in a machine that emulates its processor`,
    })
    await judged(vm)
    await confirmed(vm)
    await run('kexecctl')
  } finally {
    await vm.kill()
  }
  writeFileSync(PICTURE, terminalSvg('apt upgrade stages the new kernel, and reboot starts it by kexec', shown))
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
