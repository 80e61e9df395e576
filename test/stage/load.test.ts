import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import type { Next } from '../../src/plan/boot-types.ts'
import { isFresh } from '../../src/plan/freshness.ts'
import type { Entry, Facts, StagedRecord } from '../../src/plan/types.ts'
import { gatherBase, gatherEnvironment, lookAtTarget } from '../../src/stage/facts.ts'
import { newId, stageEntry } from '../../src/stage/load.ts'
import { BOOT_ID, type FakeMachine, fakeMachine, NEW, OLD } from './machine-tree.ts'

const factsOf = async ({ tree }: FakeMachine): Promise<Facts> =>
  lookAtTarget(tree, await gatherBase(tree, await gatherEnvironment(tree, {}, 'look')), { by: 'hook' }, {})

const deaf = { onLoaded: () => {}, onUnloaded: () => {} }

const stage = async (machine: FakeMachine, onLoaded = () => {}, change: Partial<Facts> = {}) => {
  const facts = { ...(await factsOf(machine)), ...change }
  return await stageEntry(machine.tree, facts, facts.choice.entry as Entry, { ...deaf, onLoaded })
}

const initrd = `/boot/initrd.img-${NEW}`
const stirring = (times: number) =>
  `#!/bin/sh\nroot=\${0%/*}\n[ "$(wc -l <"$root/calls")" -gt ${times} ] || printf '\\0' >>"$root${initrd}"\n`

t.test('ids are sixteen hexadecimal digits, and never twice the same', async (t) => {
  t.match(newId(), /^[0-9a-f]{16}$/)
  t.not(newId(), newId())
})

t.test('the record says what was loaded', async (t) => {
  const machine = fakeMachine(t)
  const record = await stage(machine)
  t.same(machine.record(), record)
  const stat = fs.statSync(machine.tree.root + initrd, { bigint: true })
  t.match(record, {
    schema: 1,
    state: 'loaded',
    release: NEW,
    build: `#1 SMP Debian ${NEW}`,
    image: { path: `/boot/vmlinuz-${NEW}`, sha256: /^[0-9a-f]{64}$/ },
    initrds: [{ path: initrd, ino: String(stat.ino), mtimeNs: String(stat.mtimeNs), size: Number(stat.size) }],
    cmdline: 'root=/dev/vda2 ro',
    syscall: 'file',
    source: 'newest',
    bootId: BOOT_ID,
    stagedAt: /^20\d\d-\d\d-\d\dT[\d:.]+Z$/,
  })
})

t.test('what was staged for `kexecctl next` is marked, and is nobody’s', async (t) => {
  const machine = fakeMachine(t)
  const table: [Next | undefined, by: Facts['by'], release: string | undefined, expected: object][] = [
    [undefined, 'admin', OLD, { by: 'admin' }],
    [undefined, 'hook', undefined, {}],
    [{ want: 'release', release: OLD }, 'admin', OLD, { wished: true }],
    [{ want: 'release', release: OLD }, 'hook', undefined, { wished: true }],
    [{ want: 'release', release: NEW }, 'admin', OLD, { by: 'admin' }],
    [{ want: 'kexec' }, 'hook', undefined, {}],
    [{ want: 'kexec' }, 'admin', OLD, { by: 'admin' }],
  ]
  for (const [next, by, release, expected] of table) {
    const base = await gatherBase(machine.tree, await gatherEnvironment(machine.tree, {}, 'look'))
    const request = release === undefined ? { by } : { by, release }
    const facts = lookAtTarget(machine.tree, { ...base, next }, request, {})
    const record = await stageEntry(machine.tree, facts, facts.choice.entry as Entry, deaf)
    const marks = { ...(record.by && { by: record.by }), ...(record.wished && { wished: record.wished }) }
    t.same(marks, expected, `${next?.want} ${by} ${release}`)
  }
})

t.test('an image that was replaced after its header was read is read again', async (t) => {
  const machine = fakeMachine(t)
  const base = await gatherBase(machine.tree, await gatherEnvironment(machine.tree, {}, 'look'))
  fs.copyFileSync(`${machine.tree.root}/boot/vmlinuz-${NEW}`, `${machine.tree.root}/boot/new`)
  fs.renameSync(`${machine.tree.root}/boot/new`, `${machine.tree.root}/boot/vmlinuz-${NEW}`)
  const facts = lookAtTarget(machine.tree, base, { by: 'hook' }, {})
  await t.rejects(stageEntry(machine.tree, facts, facts.choice.entry as Entry, deaf), { code: 'moved' })
  t.same(machine.calls(), [])
})

t.test('a boot menu that changes while the kernel is loaded is read again', async (t) => {
  const machine = fakeMachine(t)
  const menu = `menuentry x {\n  linux /boot/vmlinuz-${NEW} root=/dev/vda2\n  initrd ${initrd}\n}\n`
  machine.write('/boot/grub/grub.cfg', menu)
  machine.write('/before-load', `#!/bin/sh\necho '#' >>"\${0%/before-load}/boot/grub/grub.cfg"\n`, 0o755)
  await t.rejects(stage(machine), { code: 'moved', message: /^\/boot\/grub\/grub\.cfg changes/ })
  machine.remove('/before-load')
  machine.write('/before-load', `#!/bin/sh\n: >"\${0%/before-load}/boot/grub/grubenv"\n`, 0o755)
  await t.rejects(stage(machine), { code: 'moved', message: /grubenv changes/ }, 'a file that was not there')
})

t.test('the record comes before the load, and says so', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/before-load', `#!/bin/sh\nroot=\${0%/*}\ncp "$root/run/kexecctl/staged.json" "$root/seen"\n`, 0o755)
  const { id } = await stage(machine)
  t.match(JSON.parse(fs.readFileSync(`${machine.tree.root}/seen`, 'utf8')), { id, state: 'loading', release: NEW })
})

t.test('who asks is told as soon as what is loaded is ours', async (t) => {
  const machine = fakeMachine(t)
  const told: unknown[] = []
  await stage(machine, () => told.push([machine.loaded(), machine.record()?.state]))
  t.same(told, [[true, 'loading']])
  machine.write('/fail-load', 'Operation not permitted')
  await t.rejects(
    stage(machine, () => told.push('again')),
    { code: 'kexec-failed' },
  )
  t.equal(told.length, 1)
})

t.test('a file that moves, before the load or meanwhile', async (t) => {
  const machine = fakeMachine(t)
  const facts = await factsOf(machine)
  fs.appendFileSync(machine.tree.root + initrd, 'more')
  const moved = { code: 'moved', message: `${initrd} changes while it is being loaded` }
  await t.rejects(stageEntry(machine.tree, facts, facts.choice.entry as Entry, deaf), moved)
  t.same(machine.calls(), [], 'not what the checks saw: not loaded')
  machine.write('/before-load', stirring(1), 0o755)
  await t.rejects(stage(machine), moved)
  t.match(machine.record(), { state: 'loading' }, 'whoever comes next knows that it is not to be trusted')
})

t.test('a file that is rewritten in place, and given its old time, before it is hashed or after', async (t) => {
  const image = `/boot/vmlinuz-${NEW}`
  const rewrite = (
    file: string,
  ) => `cp -p "$root${file}" "$root/old"; printf '\\0' | dd of="$root${file}" bs=1 seek=600 \
conv=notrunc status=none; touch -r "$root/old" "$root${file}"`
  for (const file of [image, initrd]) {
    const machine = fakeMachine(t)
    machine.write('/before-load', `#!/bin/sh\nroot=\${0%/*}\n${rewrite(file)}\n`, 0o755)
    await t.rejects(stage(machine), { code: 'moved', message: `${file} changes while it is being loaded` })
  }
  const machine = fakeMachine(t)
  const base = await gatherBase(machine.tree, await gatherEnvironment(machine.tree, {}, 'look'))
  execFileSync('sh', ['-c', rewrite(image)], { env: { ...process.env, root: machine.tree.root } })
  const facts = lookAtTarget(machine.tree, base, { by: 'hook' }, {})
  await t.rejects(stageEntry(machine.tree, facts, facts.choice.entry as Entry, deaf), { code: 'moved' })
  t.same(machine.calls(), [])
  const again = await factsOf(machine)
  t.equal(isFresh(await stage(machine), again.choice.entry as Entry, again), true)
  fs.chmodSync(machine.tree.root + image, 0o600)
  const { record } = machine
  const changed = await factsOf(machine)
  t.equal(isFresh(record() as StagedRecord, changed.choice.entry as Entry, changed), true, 'a chmod needs no load')
})

t.test('no record, no load', async (t) => {
  const cases: [what: string, code: string, prepare: (machine: FakeMachine) => unknown][] = [
    ['/run cannot be written', 'write-failed', (machine) => machine.write('/run/kexecctl', 'no directory')],
    ['an initrd that is gone', 'read-failed', (machine) => machine.remove(initrd)],
  ]
  for (const [what, code, prepare] of cases) {
    const machine = fakeMachine(t)
    const facts = await factsOf(machine)
    prepare(machine)
    const staging = stageEntry(machine.tree, facts, facts.choice.entry as Entry, deaf)
    await t.rejects(staging, { code }, what)
    t.same(machine.calls(), [], what)
  }
  const machine = fakeMachine(t)
  const { running } = await factsOf(machine)
  const nameless = { running: { ...running, bootId: undefined } }
  await t.rejects(stage(machine, undefined, nameless), { code: 'read-failed' }, 'no boot id')
  t.same(machine.calls(), [])
})
