import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { run } from '../../src/cli/metrics.ts'
import { contextOf } from '../cli/context.ts'
import { MACHINES } from './machines.ts'
import { valuesOf } from './parse.ts'
import { lackingTools, tool } from './tools.ts'

/** Starts the real node_exporter on a free port of this machine; its address, and what ends it. */
const startExporter = async (directory: string): Promise<{ address: string; stop: () => Promise<void> }> => {
  const words = ['--collector.disable-defaults', '--collector.textfile', '--web.listen-address=127.0.0.1:0']
  const child = spawn(tool('prometheus-node-exporter'), [...words, `--collector.textfile.directory=${directory}`])
  const ended = new Promise<void>((done) => child.on('close', () => done()))
  const stop = async () => {
    child.kill()
    await ended
  }
  let said = ''
  try {
    const address = await new Promise<string>((found, failed) => {
      child.on('error', failed)
      child.on('close', () => failed(new Error(`it ended: ${said}`)))
      child.stderr.on('data', (bytes) => {
        said += bytes
        const [, address] = /msg="Listening on" address=(\S+)/.exec(said) ?? []
        if (address) found(address)
      })
    })
    return { address, stop }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

// of what it tells, what comes from us, in our words
const own = (text: string): string =>
  text
    .split('\n')
    .filter((line) => /^(?:# \w+ )?kexecctl_/.test(line))
    .map((line) => `${line}\n`)
    .join('')

t.test('node_exporter hands on what we write', { skip: lackingTools() }, async (t) => {
  const directory = path.join(t.testdir({}), 'textfile')
  mkdirSync(directory)
  const file = path.join(directory, 'kexecctl.prom')
  const { address, stop } = await startExporter(directory)
  t.teardown(stop)
  const scrape = async () => await (await fetch(`http://${address}/metrics`)).text()
  t.equal(own(await scrape()), '')
  for (const [name, make] of Object.entries(MACHINES)) {
    const { tree } = await make({ testdir: () => t.testdir({ textfile: {} }) && path.join(t.testdirName, name) })
    await run({ output: file }, contextOf(tree))
    const { text } = await run({}, contextOf(tree))
    const told = await scrape()
    t.match(told, /^node_textfile_scrape_error 0$/m, name)
    t.match(told, `node_textfile_mtime_seconds{file="${file}"}`, name)
    const [wanted, seen] = [valuesOf(text), valuesOf(own(told))]
    for (const values of [wanted, seen])
      for (const key of Object.keys(values)) if (key.startsWith('kexecctl_last_run_')) delete values[key]
    t.strictSame(seen, wanted, name)
    // half a file under the temporary name is nothing to it
    writeFileSync(`${file}.1.new`, 'kexecctl_x{')
    t.match(await scrape(), /^node_textfile_scrape_error 0$/m)
  }
})
