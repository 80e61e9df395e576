import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { NO_MARKS, readJournalMarks } from '../../src/machine/journal-marks.ts'
import { fakeMachine } from '../stage/machine-tree.ts'

// What is asked stands in `calls`, one word on a line; with --lines=1 it is the last entry.
const JOURNALCTL = `#!/bin/sh
root=\${0%/usr/bin/journalctl}
printf '%s\\n' "$@" >>"$root/calls"
case "$*" in
  *--boot=-1*) cat "$root/previous" ;;
  *--lines=1\\ *) cat "$root/last" ;;
  *) cat "$root/journal" ;;
esac
`

interface Entry {
  __MONOTONIC_TIMESTAMP: string
  _BOOT_ID: string
  [field: string]: unknown
}

const fixture = (name: string): string => fs.readFileSync(path.join(__dirname, '../fixtures/journal', name), 'utf8')
const entriesOf = (text: string): Entry[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
const textOf = (entries: readonly object[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')

const BOOT = '4b27f9b6-2ea7-490f-a857-dd8544628852'
const INIT = fixture('trixie-this-boot.jsonl')

const machineWith = (
  t: { testdir: () => string },
  journal: string,
  { last = '', previous = '', program = JOURNALCTL } = {},
) => {
  const machine = fakeMachine(t)
  machine.write('/journal', journal)
  machine.write('/last', last)
  machine.write('/previous', previous)
  machine.write('/usr/bin/journalctl', program, 0o755)
  return machine
}

const hyphened = (id: string) => id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

const read = ({ tree }: ReturnType<typeof fakeMachine>, before: string | undefined, here = BOOT) =>
  readJournalMarks(tree, before, here)

// Each way to ask for a reboot, as the journal of that boot has it: logind says so, but where it has no part in it.
const seen: [file: string, request: number, stops: number, end: number][] = [
  ['trixie-kexec', 394.922837, 3, 411.541838],
  ['trixie-reboot', 82.314845, 3, 93.956855],
  ['trixie-shutdown-1', 115.957, 3, 124.81685],
  ['trixie-init-6', 54.775, 3, 72.999472],
  ['trixie-target', 81.735, 2, 100.556],
  ['bookworm-kexec', 119.826, 3, 153.361],
  ['bookworm-shutdown-1', 131.885, 3, 160.585],
  ['bookworm-init-6', 78.696, 3, 110.063],
  ['bookworm-target', 88.539, 2, 132.334],
]

t.test('journals of real reboots', async (t) => {
  for (const [name, request, count, end] of seen) {
    const text = fixture(`${name}.jsonl`)
    const before = hyphened(entriesOf(text)[0]?._BOOT_ID ?? '')
    const marks = await read(machineWith(t, text + INIT), before)
    t.equal(marks.requests.length, count, name)
    const near = (a: number | undefined, b: number) => a !== undefined && Math.abs(a - b) < 0.01
    t.ok(near(marks.requests[0], request), `${name}: asked at ${marks.requests[0]}`)
    t.ok(near(marks.end, end), `${name}: ended at ${marks.end}`)
    t.equal(marks.initrd, 6.650227, 'as the kernel has it, not when journald read it')
  }
})

t.test('what is asked is bound to these boots, to who may say so, and to a number', async (t) => {
  const machine = machineWith(t, '')
  await read(machine, BOOT.replaceAll('4', '5'))
  const words = machine.calls()
  const groups = words.join(' ').split(' + ')
  t.ok(words.includes('--lines=50'))
  t.equal(groups.length, 6)
  for (const group of groups) t.match(group, /_BOOT_ID=[0-9a-f]{32} .*_(TRANSPORT=(kernel|driver)|PID=1|UID=0)/)
})

t.test('what others write is not taken for it', async (t) => {
  const text = fixture('trixie-reboot.jsonl')
  const before = entriesOf(text)[0]?._BOOT_ID ?? ''
  const elsewhere = entriesOf(text).map((entry) => ({ ...entry, _BOOT_ID: 'f'.repeat(32) }))
  t.same(await read(machineWith(t, textOf(elsewhere)), before), NO_MARKS, 'another boot')
  const [init] = entriesOf(INIT)
  t.same(await read(machineWith(t, textOf([{ ...init, _TRANSPORT: 'syslog' }])), before), NO_MARKS, 'not the kernel')
  const odd = ['', 'x', '-1', '1e99', {}, null].map((us) => ({ ...entriesOf(text)[0], __MONOTONIC_TIMESTAMP: us }))
  t.match(await read(machineWith(t, `${textOf(odd)}{}\n[]\nnonsense\n`), before), { end: undefined })
})

t.test('a journal that was gone before the end: the last entry there is', async (t) => {
  const entries = entriesOf(fixture('trixie-reboot.jsonl'))
  const before = entries[0]?._BOOT_ID ?? ''
  const stopped = entries.filter(
    ({ UNIT, MESSAGE }) => !/shutdown|final/.test(`${UNIT}`) && !/^Journal/.test(`${MESSAGE}`),
  )
  const restarted = { ...entries.at(-1), __MONOTONIC_TIMESTAMP: '40000000' }
  const last = textOf([{ __MONOTONIC_TIMESTAMP: '91000000', _BOOT_ID: before }])
  t.equal((await read(machineWith(t, textOf(stopped), { last }), before)).end, 91)
  const journal = textOf([restarted, ...stopped])
  t.equal((await read(machineWith(t, journal, { last }), before)).end, 91, 'journald was started anew before')
})

t.test('no initrd', async (t) => {
  const [init] = entriesOf(INIT)
  const text = textOf([{ ...init, MESSAGE: 'Run /sbin/init as init process' }])
  t.equal((await read(machineWith(t, text), undefined)).initrd, 0)
})

t.test('no boot before, none of this name, no journal', async (t) => {
  const machine = machineWith(t, INIT)
  t.same(await read(machine, undefined), { ...NO_MARKS, initrd: 6.650227 })
  t.notMatch(machine.calls().join(' '), /undefined/)
  t.same(await read(machineWith(t, INIT), 'a --flag'), { ...NO_MARKS, initrd: 6.650227 })
  t.same(await read(machineWith(t, INIT), undefined, 'no boot'), NO_MARKS)
  t.same(await read(machineWith(t, INIT, { program: '#!/bin/sh\nexit 1\n' }), BOOT), NO_MARKS)
  t.same(await read(fakeMachine(t), BOOT), NO_MARKS)
})

t.test('whether yet another boot came between', async (t) => {
  const text = fixture('trixie-reboot.jsonl')
  const before = entriesOf(text)[0]?._BOOT_ID ?? ''
  const said = (id: unknown) => `${JSON.stringify({ _BOOT_ID: id, __MONOTONIC_TIMESTAMP: '1000000' })}\n`
  const table: [what: string, previous: string, journal: string, wanted: boolean][] = [
    ['the one before is the last', said(before), text, false],
    ['another is', said('f'.repeat(32)), text, true],
    ['the journal does not tell', '', text, false],
    ['nor in no way that it does', said(['f'.repeat(32)]), text, false],
    ['it has none but this one', said(BOOT.replaceAll('-', '')), text, false],
    ['it has not kept the one before', said('f'.repeat(32)), '', false],
  ]
  for (const [what, previous, journal, wanted] of table)
    t.equal((await read(machineWith(t, journal + INIT, { previous }), before)).between, wanted, what)
})

t.test('fields of any kind', async (t) => {
  const kinds: unknown[] = [
    null,
    1,
    true,
    '',
    ' ',
    '0x10',
    '1e3',
    '-1',
    [],
    [1],
    ['a', 'b'],
    {},
    { toString: 1, valueOf: null },
  ]
  const entry = (field: string, kind: unknown) => ({
    ...{ _BOOT_ID: before, MESSAGE_ID: '98268866d1d54a499c4e98921d93bc40', __MONOTONIC_TIMESTAMP: '1000000' },
    [field]: kind,
  })
  const before = 'a'.repeat(32)
  const fields = ['MESSAGE_ID', '__MONOTONIC_TIMESTAMP', '_BOOT_ID', '_TRANSPORT', 'MESSAGE']
  const odd = fields.slice(0, 3).flatMap((field) => kinds.map((kind) => entry(field, kind)))
  const here = fields
    .flatMap((field) => kinds.map((kind) => entry(field, kind)))
    .map((one) => ({ ...one, _BOOT_ID: BOOT.replaceAll('-', ''), _SOURCE_MONOTONIC_TIMESTAMP: { toString: 1 } }))
  const good = entry('MESSAGE_ID', '98268866d1d54a499c4e98921d93bc40')
  const marks = await read(machineWith(t, textOf([...odd, ...here, good]), { last: textOf(odd) }), before)
  t.same(marks, { requests: [1], end: 1, initrd: undefined, between: false })
})
