// `npm run bench`: measures in a process of its own (bench/index.ts), because that waits for each program that it
// measures, and hears no signal meanwhile. Whatever ends this one, all that was made on the way is removed.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { makeFolder, sweep } from './folder.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

sweep(os.tmpdir())
const folder = makeFolder(os.tmpdir())
// all its temporary folders, those of machines too, are in ours; and all that it starts is in its group
const argv = [...process.execArgv, path.join(__dirname, 'index.ts'), ...process.argv.slice(2)]
const child = spawn(process.execPath, argv, {
  stdio: 'inherit',
  detached: true,
  env: { ...process.env, TMPDIR: folder },
})
let heard: (typeof SIGNALS)[number] | undefined
for (const signal of SIGNALS)
  process.on(signal, () => {
    heard ??= signal
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  })
child.on('exit', (status) => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  process.exit(heard ? 128 + os.constants.signals[heard] : (status ?? 1))
})
