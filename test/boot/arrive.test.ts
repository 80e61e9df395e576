import fs from 'node:fs'
import t from 'tap'
import { arrive } from '../../src/boot/arrive.ts'
import { readRunning } from '../../src/machine/running.ts'
import { readBlocked } from '../../src/state/blocked.ts'
import { readHistory } from '../../src/state/history.ts'
import { readToken, writeToken } from '../../src/state/token.ts'
import type { Tree } from '../../src/sys/fs.ts'
import { boot, ID, identity, NOW, SENT, shutdown, THERE, token } from '../plan/boots.ts'
import { NEW, OLD } from '../plan/facts.ts'
import { unseen } from '../stage/entry.ts'
import type { FakeMachine } from '../stage/machine-tree.ts'
import { booted, type Coming, listener } from './booted.ts'

const LEFT = '/var/lib/kexecctl/left'
const PAGE = '/usr/local/bin/page'

const arriveOn = async (tree: Tree, onFallback: string[] = []) => {
  const { said, tell } = listener()
  const line = await arrive(tree, { ...readRunning(tree), bootId: NOW }, { onFallback }, tell)
  return { line, said: said() }
}

// All that a boot leaves, apart from times.
const after = ({ tree, exists }: FakeMachine) => ({
  boots: readHistory(tree).filter((line) => line.event === 'boot' && line.bootId === NOW).length,
  used: readToken(tree)?.usedBy ?? null,
  arrived: readToken(tree)?.arrived ?? null,
  blocked: readBlocked(tree).map(({ identity, outcome }) => [identity.release, outcome]),
  left: exists(LEFT),
})

const dump = (machine: FakeMachine) => machine.write('/sys/fs/pstore/dmesg-efi-1', `kexecctl.id=${ID} `)

t.test('what a boot is judged to be, and what follows', async (t) => {
  const gone = { boots: 1, left: false }
  const cases: [what: string, coming: Coming, evidence: boolean, wanted: object, said: string[]][] = [
    [
      'arrived',
      { arrived: true },
      false,
      { ...gone, used: NOW, arrived: true, blocked: [] },
      [`${NEW} arrived: it was started by kexec as the last check let it`],
    ],
    [
      'did not arrive, though it was about to be started',
      {},
      false,
      { ...gone, used: NOW, arrived: false, blocked: [[NEW, 'did not arrive']] },
      [`! ${NEW} did not arrive, ${OLD} was started instead; ${NEW} is not staged again until it changes`],
    ],
    [
      'power was lost before',
      { left: false },
      false,
      { ...gone, used: NOW, arrived: false, blocked: [] },
      [`! ${NEW} did not arrive, ${OLD} was started instead`],
    ],
    [
      'no mark could be left',
      { left: false, token: token({ marks: false }) },
      false,
      { ...gone, blocked: [[NEW, 'did not arrive']] },
      [`! ${NEW} did not arrive, ${OLD} was started instead; ${NEW} is not staged again until it changes`],
    ],
    [
      'fell back, with a dump',
      { left: false },
      true,
      { ...gone, used: NOW, arrived: false, blocked: [[NEW, 'fell back']] },
      [
        `! fell back to ${OLD}: ${NEW} was started and did not stay (/sys/fs/pstore/dmesg-efi-1 is a kernel log of ` +
          `${NEW}); ${NEW} is not staged again until it changes`,
      ],
    ],
    [
      'fell back after it had arrived',
      { token: token({ usedBy: THERE, arrived: true }), history: [boot()], left: false },
      true,
      { ...gone, used: NOW, arrived: false, blocked: [[NEW, 'fell back']] },
      [/^! fell back to /.source],
    ],
    [
      'arrived, and was shut down',
      { token: token({ usedBy: THERE, arrived: true }), history: [boot(), shutdown(THERE)], left: false },
      true,
      { ...gone, used: NOW, arrived: false, blocked: [] },
      [`${OLD} was started through the firmware`],
    ],
    [
      'nothing was let start',
      { token: null },
      true,
      { ...gone, used: null, blocked: [] },
      [`${OLD} was started through the firmware`],
    ],
    [
      'kexec by hand',
      { arrived: true, token: token({ id: 'ffff' }) },
      true,
      { ...gone, used: NOW, arrived: false, blocked: [] },
      [`! ${NEW} was started by kexec, and is not what the last check let start`],
    ],
    [
      'the token is about the next boot',
      { token: token({ bootId: NOW }) },
      true,
      { ...gone, used: null, blocked: [] },
      [`${OLD} was started through the firmware`],
    ],
  ]
  for (const [what, coming, evidence, wanted, lines] of cases) {
    const machine = booted(t, coming)
    if (evidence) dump(machine)
    const { said } = await arriveOn(machine.tree)
    t.match(after(machine), wanted, what)
    t.equal(said.length, 1, what)
    t.match(said[0], lines[0]?.startsWith('^') ? new RegExp(lines[0]) : lines[0], what)
    // once more in this boot
    const before = fs.readFileSync(machine.tree.host('/var/lib/kexecctl/history.jsonl'), 'utf8')
    t.same((await arriveOn(machine.tree)).said, [], `${what}: it is not said again`)
    t.match(after(machine), wanted, what)
    t.equal(fs.readFileSync(machine.tree.host('/var/lib/kexecctl/history.jsonl'), 'utf8'), before, what)
  }
})

t.test('a fallback that brought the old kernel back is armed no more', async (t) => {
  const machine = booted(t)
  await arriveOn(machine.tree)
  t.notOk(machine.exists('/var/lib/kexecctl/fallback.json'))
  const arrived = booted(t, { arrived: true })
  await arriveOn(arrived.tree)
  t.ok(arrived.exists('/var/lib/kexecctl/fallback.json'), 'until what runs is confirmed')
})

t.test('judged once: the boot after that is judged by nothing', async (t) => {
  const machine = booted(t)
  dump(machine)
  t.equal((await arriveOn(machine.tree)).line.outcome, 'fell back')
  const { tell } = listener()
  const next = { ...readRunning(machine.tree), bootId: THERE }
  t.equal((await arrive(machine.tree, next, { onFallback: [] }, tell)).outcome, 'firmware')
  t.equal(readBlocked(machine.tree).length, 1)
})

t.test('OnFallback= is called when something else runs than what was to start', async (t) => {
  const cases: [what: string, coming: Coming, called: string | undefined][] = [
    ['arrived', { arrived: true }, undefined],
    ['did not arrive', {}, `${NEW}|did not arrive|`],
    ['did not arrive, nothing blocked', { left: false }, `${NEW}|did not arrive|`],
    ['the firmware started the very release', { token: token({ to: OLD, from: NEW }) }, undefined],
    ['nothing was to start', { token: null }, undefined],
  ]
  for (const [what, coming, called] of cases) {
    const machine = booted(t, coming)
    const script = `printf '%s|%s|%s' "$KEXECCTL_RELEASE" "$KEXECCTL_OUTCOME" "$KEXECCTL_EVIDENCE"`
    machine.write(PAGE, `#!/bin/sh\n${script} >>"\${0%${PAGE}}/paged"\n`, 0o755)
    await arriveOn(machine.tree, [PAGE])
    await arriveOn(machine.tree, [PAGE])
    const paged = machine.exists('/paged') ? fs.readFileSync(machine.tree.host('/paged'), 'utf8') : undefined
    t.equal(paged, called, what)
  }
})

t.test('an OnFallback= that fails is a line in the journal, and changes nothing', async (t) => {
  const machine = booted(t)
  machine.write(PAGE, '#!/bin/sh\necho unreachable >&2\nexit 1\n', 0o755)
  const { said } = await arriveOn(machine.tree, [PAGE])
  t.equal(said[1], `! OnFallback= failed: ${PAGE}: unreachable`)
  t.match(after(machine), { boots: 1, used: NOW, left: false })
})

t.test('nothing can be written: it is said all the same, and nothing is claimed to be blocked', async (t) => {
  const machine = booted(t, { token: token({ marks: false }) })
  const { tree } = machine
  // what is there to be read, where nothing can be made
  const held = tree.text('/var/lib/kexecctl/token.json')
  machine.remove('/var/lib/kexecctl')
  machine.write('/var/lib/kexecctl', 'no directory')
  const broken: Tree = { ...tree, text: (path) => (path.endsWith('token.json') ? held : tree.text(path)) }
  for (const turn of [1, 2]) {
    const { line, said } = await arriveOn(broken)
    t.equal(line.outcome, 'did not arrive')
    t.ok(said.includes(`! ${NEW} did not arrive, ${OLD} was started instead`), `${turn}: ${said}`)
    t.match(said.join(), /blocked\.json cannot be written/)
    t.match(said.join(), /history\.jsonl cannot be written/)
    t.match(said.join(), /token\.json cannot be written/)
  }
})

t.test('without the lock nothing is written, and it is said', async (t) => {
  const machine = booted(t)
  machine.write('/run/kexecctl/lock/in-the-way', '')
  const { said } = await arriveOn(machine.tree)
  t.match(said[0], /^! the lock \/run\/kexecctl\/lock cannot be opened/)
  t.equal(said[1], `! ${NEW} did not arrive, ${OLD} was started instead`)
  t.match(after(machine), { boots: 0, used: null, blocked: [] })
})

t.test('what a crash cut short after the line is finished, from what the line says', async (t) => {
  const machine = booted(t)
  const line = boot({
    bootId: NOW,
    outcome: 'fell back',
    release: OLD,
    bootedBy: 'firmware',
    evidence: 'what was seen',
  })
  fs.appendFileSync(machine.tree.host('/var/lib/kexecctl/history.jsonl'), `${JSON.stringify(line)}\n`)
  t.same((await arriveOn(machine.tree)).said, [])
  t.match(after(machine), { boots: 1, used: NOW, arrived: false, blocked: [[NEW, 'fell back']], left: false })
  t.match(readBlocked(machine.tree), [{ identity: identity(), evidence: 'what was seen' }])
})

t.test('a token that was written meanwhile, about the next boot, is left alone', async (t) => {
  const machine = booted(t)
  const next = token({ id: 'eeee', bootId: NOW })
  machine.write(PAGE, `#!/bin/sh\ncp "\${0%/usr/*}/next" "\${0%/usr/*}/var/lib/kexecctl/token.json"\n`, 0o755)
  machine.write('/next', JSON.stringify(next))
  await arriveOn(machine.tree, [PAGE])
  t.same(readToken(machine.tree), next)
})

t.test('the line', async (t) => {
  const { tree } = booted(t, { arrived: true, history: [shutdown(SENT, 'kexec')] })
  writeToken(tree, token())
  const { line } = await arriveOn(tree)
  t.match(line, { event: 'boot', bootId: NOW, outcome: 'arrived', id: ID, expected: NEW, from: SENT, kexecs: 1 })
  t.same(readHistory(tree).at(-1), line)
})

t.test('every kind of entry was told', async (t) => t.same(unseen('arrive'), []))
