import { appendFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { WAYS } from '../../bench/vm/downtime.ts'
import { good, newResults } from '../../bench/vm/results.ts'
import { downtimeTables } from '../../bench/vm/tables.ts'
import { rebootSteps, type SerialLine, stampSerial } from '../vm/serial-times.ts'

const until = async (lines: () => readonly SerialLine[], count: number): Promise<void> => {
  while (lines().length < count) await new Promise((done) => setTimeout(done, 5))
}

t.test('the console is read line by line, whatever comes at once', async (t) => {
  const file = `${t.testdir()}/serial`
  writeFileSync(file, 'before\n')
  const before = Date.now()
  const times = stampSerial(file, 1)
  t.teardown(times.stop)
  appendFileSync(file, '\x1b[0m\x1b[30mWelcome to ')
  appendFileSync(file, 'GRUB!\r\n\r\n[    0.0')
  await until(times.lines, 1)
  t.same(
    times.lines().map(({ text }) => text),
    ['Welcome to GRUB!', ''].slice(0, times.lines().length),
  )
  appendFileSync(file, '00000] Linux version 6.12\nno end')
  await until(times.lines, 3)
  const texts = times.lines().map(({ text }) => text)
  t.same(texts, ['Welcome to GRUB!', '', '[    0.000000] Linux version 6.12'])
  t.ok(times.lines().every(({ at }) => at >= before && at <= Date.now()))
})

// Of a reboot by kexec, Debian 13.
const CONSOLE: readonly [at: number, text: string][] = [
  [500, '[    0.000000] Linux version 6.12.90+deb13-cloud-amd64 (debian-kernel@lists.debian.org)'],
  [1000, 'bench: request'],
  [4000, '[   29.3] systemd-shutdown[1]: Syncing filesystems and block devices.'],
  [4500, '[   29.4] systemd-shutdown[1]: Syncing filesystems and block devices.'],
  [4600, '[   29.456035] kexec_core: Starting new kernel'],
  [7600, '[    0.000000] Linux version 6.12.117+deb13-cloud-amd64 (debian-kernel@lists.debian.org)'],
  [9000, '[    2.1] systemd[1]: systemd 257.9-1~deb13u1 running in system mode (+PAM +AUDIT)'],
]

t.test('the steps of a reboot are those after the request, and one that was not seen is left out', async (t) => {
  const lines = CONSOLE.map(([at, text]) => ({ at, text }))
  t.same(rebootSteps(lines, 1000), { stopped: 4000, left: 4600, kernel: 7600, userspace: 9000 })
  t.same(rebootSteps(lines, 8000), { userspace: 9000 })
  t.same(rebootSteps(lines, 9001), {})
})

t.test('ratios are of medians, and what failed is told and not counted', async (t) => {
  const file = `${t.testdir()}/results.json`
  const results = newResults('somewhere', file)
  const add = (way: string, kernel: number, answers: number) =>
    results.add('downtime', way, { release: 'r', byKexec: false, at: { stopped: 1, left: 2, kernel, answers } })
  for (const kernel of [11, 10, 90]) add(WAYS.uefi, kernel, 20)
  add(WAYS.kexecctl, 5.5, 10)
  results.add('downtime', WAYS.kexecctl, { error: 'the machine has stopped\n--- serial console ---' })
  t.equal(good(results, 'downtime', WAYS.kexecctl).length, 1)
  const tables = downtimeTables(results)
  const row = (way: string) => tables.split('\n').find((line) => line.startsWith(`| ${way} `)) ?? ''
  const cells = (way: string) =>
    row(way)
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim())
  t.same(cells(WAYS.kexecctl), ['0.50', '0.50', '5.50', '5.50 to 5.50', '10.0', '10.0 to 10.0', '1'])
  t.same(cells(WAYS.uefi).slice(0, 4), ['1.00', '1.00', '11.0', '10.0 to 90.0'])
  t.same(cells(WAYS.bios), ['–', '–', '–', '–', '–', '–', '0'])
  t.match(tables, /^\* kexecctl, 2: the machine has stopped$/m)
})
