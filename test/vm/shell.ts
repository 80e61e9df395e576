import { prepareImage } from './image.ts'
import { startMachine } from './machine.ts'
import { suites } from './suite.ts'

// npm run vm:shell [-- SUITE] [--secure-boot]: a machine to look around in, thrown away when this is interrupted.
const main = async (): Promise<void> => {
  const say = (line: string) => console.error(line)
  const words = process.argv.slice(2)
  const suite = suites.find((name) => words.includes(name)) ?? 'trixie'
  const machine = await startMachine(await prepareImage(suite, say), {
    say,
    secureBoot: words.includes('--secure-boot'),
  })
  say(`In another terminal:\n${machine.sshCommand}\nCtrl-C here ends the machine.`)
  while (machine.running()) await new Promise((done) => setTimeout(done, 1000))
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
