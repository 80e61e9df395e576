import t from 'tap'
import { gatherEvidence } from '../../src/boot/evidence.ts'
import type { Prior } from '../../src/plan/arrival.ts'
import { ID, NOW, THERE, token } from '../plan/boots.ts'
import { NEW } from '../plan/facts.ts'
import { fakeMachine } from '../stage/machine-tree.ts'

const plain = (bootId: string) => bootId.replaceAll('-', '')
// as journalctl 252 prints it
const entry = (bootId: string, us = '1795291205000000') =>
  `${JSON.stringify({
    __MONOTONIC_TIMESTAMP: '4000',
    __REALTIME_TIMESTAMP: us,
    __CURSOR: `s=45741aa59b854da6921a6af4e8ce079a;i=4;b=${plain(bootId)};m=fa0;t=660cece6c56c0;x=6c1cfdf424d0b8f4`,
    _BOOT_ID: plain(bootId),
  })}\n`

const JOURNALCTL = `#!/bin/sh
root=\${0%/usr/bin/journalctl}
for word; do printf '%s\\n' "$word"; done >>"$root/calls"
case "$*" in
  *--grep=*) answer=boots ;;
  *UNIT=shutdown.target*) answer=ended ;;
  *) answer=last ;;
esac
cat "$root/journal/$answer" 2>/dev/null
`

interface Journal {
  /** What is found of the id, of the end of that boot, of a shutdown in it. */
  boots?: string
  last?: string
  ended?: string
}

const machineWith = (t: { testdir: () => string }, journal: Journal, program = JOURNALCTL) => {
  const machine = fakeMachine(t)
  machine.write('/usr/bin/journalctl', program, 0o755)
  for (const [name, text] of Object.entries(journal)) machine.write(`/journal/${name}`, text)
  return machine
}

const pending: Prior = { token: token(), arrivedIn: null }
const arrived: Prior = { token: token(), arrivedIn: THERE }
const TEXT = `the journal has its boot ${THERE}, until 2026-11-21T20:00:05.000Z`
const nothing = { dump: false, text: null, bootId: null, clean: false }

t.test('a boot of this id in the journal', async (t) => {
  const found = { text: TEXT, bootId: THERE, clean: false }
  const cases: [what: string, prior: Prior, journal: Journal, evidence: object][] = [
    ['found', pending, { boots: entry(THERE), last: entry(THERE) }, found],
    ['the newest', pending, { boots: entry(THERE) + entry('d'.repeat(32)), last: entry(THERE) }, found],
    ['this boot is none', pending, { boots: entry(NOW) + entry(THERE), last: entry(THERE) }, found],
    ['this boot alone', pending, { boots: entry(NOW), last: entry(NOW) }, nothing],
    ['known by its own id', arrived, { boots: entry('d'.repeat(32)), last: entry(THERE) }, found],
    ['shut down', arrived, { last: entry(THERE), ended: entry(THERE) }, { ...found, clean: true }],
    ['gone from the journal', arrived, {}, nothing],
    ['no time', arrived, { last: entry(THERE, 'x') }, { text: /until an unknown time$/ }],
    ['nonsense', pending, { boots: 'a\n{}\n[1]\n{"_BOOT_ID":"x; y"}\n', last: entry(THERE) }, nothing],
  ]
  for (const [what, prior, journal, evidence] of cases) {
    t.match(await gatherEvidence(machineWith(t, journal).tree, prior, NOW), evidence, what)
  }
})

t.test('how the journal is asked: by the id alone, without a time, a pager or a shell', async (t) => {
  const machine = machineWith(t, { boots: entry(THERE), last: entry(THERE) })
  await gatherEvidence(machine.tree, pending, NOW)
  const json = ['--quiet', '--no-pager', '--output=json', '--output-fields=_BOOT_ID']
  const boot = `_BOOT_ID=${plain(THERE)}`
  t.same(machine.calls(), [
    ...[...json, '--lines=20', '--case-sensitive=yes'],
    ...[`--grep=^(Kernel c|C)ommand line:.*kexecctl\\.id=${ID}( |$)`, '_TRANSPORT=kernel'],
    ...[...json, '--lines=1', boot],
    ...[...json, '--lines=1'],
    ...[boot, 'MESSAGE_ID=98268866d1d54a499c4e98921d93bc40', '_UID=0', '+', boot, 'UNIT=shutdown.target', '_PID=1'],
  ])
  const hostile = machineWith(t, { boots: entry(THERE), last: entry(THERE) })
  t.same(await gatherEvidence(hostile.tree, { token: token({ id: '.*' }), arrivedIn: null }, NOW), nothing)
  t.same(hostile.calls(), [], 'no id of ours is no pattern')
})

t.test('no journal, or one that cannot be asked, is no evidence', async (t) => {
  t.same(await gatherEvidence(fakeMachine(t).tree, pending, NOW), nothing)
  const failing = machineWith(t, { boots: entry(THERE), last: entry(THERE) }, `${JOURNALCTL}exit 1\n`)
  t.same(await gatherEvidence(failing.tree, pending, NOW), nothing)
})

t.test('a dump, alone and with a boot in the journal', async (t) => {
  const path = '/sys/fs/pstore/dmesg-efi-1'
  const dump = `Command line: kexecctl.id=${ID} x`
  const machine = machineWith(t, {})
  machine.write(path, dump)
  t.same(await gatherEvidence(machine.tree, pending, NOW), {
    ...nothing,
    dump: true,
    text: `${path} is a kernel log of ${NEW}`,
  })
  const both = machineWith(t, { last: entry(THERE) })
  both.write(path, dump)
  t.match(await gatherEvidence(both.tree, arrived, NOW), { text: `${path} is a kernel log of ${NEW}; ${TEXT}` })
})
