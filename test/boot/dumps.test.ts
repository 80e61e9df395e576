import fs from 'node:fs'
import t from 'tap'
import { findDump } from '../../src/boot/dumps.ts'
import { fromIso, now } from '../../src/sys/clock.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { ID, token } from '../plan/boots.ts'
import { NEW, OLD } from '../plan/facts.ts'

const AT = token().at
const AFTER = fromIso(AT) / 1000 + 60
// the token is of a time that is past when this runs
const HELD = token({ at: '2026-01-01T00:00:00.000Z' })
const LATER = fromIso(HELD.at) / 1000 + 60

// as efi-pstore and dump_stack() write it
const PANIC = (release: string) => `Panic#1 Part1
<0>[    2.154123] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
<4>[    2.154301] CPU: 0 UID: 0 PID: 1 Comm: swapper/0 Not tainted ${release} #1  Debian 6.12.117-1
`
const VERSION = (release: string) =>
  `Oops#1 Part9\n<5>[    0.000000] Linux version ${release} (debian-kernel@lists) #1 SMP\n`
const CMDLINE = (id: string) => `<6>[    0.000000] Command line: root=/dev/vda2 kexecctl.id=${id} panic=10\n`

const treeOf = (t: { testdir: () => string }, path: string, text: Node, seconds = LATER) => {
  const tree = makeTree(t, { [path]: text })
  fs.utimesSync(tree.root + path, seconds, seconds)
  return tree
}

const EFI = '/sys/fs/pstore/dmesg-efi-169999999901001'
const SYSTEMD = '/var/lib/systemd/pstore/1699999999/001/dmesg.txt'

t.test('a dump that names the release, or has its id', async (t) => {
  const cases: [path: string, text: Node, held: typeof HELD, found: boolean][] = [
    [EFI, PANIC(NEW), HELD, true],
    [EFI, VERSION(NEW), HELD, true],
    [EFI, CMDLINE(ID), HELD, true],
    [SYSTEMD, PANIC(NEW), HELD, true],
    ['/var/lib/systemd/pstore/dmesg-erst-1', PANIC(NEW), HELD, true],
    [EFI, PANIC(OLD), HELD, false],
    [EFI, PANIC(`${NEW}x`), HELD, false],
    [EFI, PANIC(`x${NEW}`), HELD, false],
    [EFI, `it speaks of ${NEW} and no more`, HELD, false],
    [EFI, CMDLINE('ffff'), HELD, false],
    [EFI, '', HELD, false],
    // the same release before and after: only the id tells which of them it was
    [EFI, PANIC(NEW), { ...HELD, from: NEW }, false],
    [EFI, CMDLINE(ID), { ...HELD, from: NEW }, true],
    ['/var/lib/systemd/pstore/1/2/3/4/dmesg.txt', PANIC(NEW), HELD, false],
    ['/var/crash/dmesg.txt', PANIC(NEW), HELD, false],
  ]
  for (const [path, text, held, found] of cases) {
    const text1 = findDump(treeOf(t, path, text), held)
    t.equal(text1, found ? `${path} is a kernel log of ${NEW}` : undefined, `${path}: ${String(text)}`)
  }
})

t.test('a dump older than the token proves nothing, unless it has the id', async (t) => {
  const before = fromIso(HELD.at) / 1000 - 60
  t.equal(findDump(treeOf(t, EFI, PANIC(NEW), before), HELD), undefined)
  t.ok(findDump(treeOf(t, EFI, CMDLINE(ID), before), HELD))
})

t.test('nor does one of a time that has not come yet: some clock was wrong', async (t) => {
  const future = now() / 1000 + 86_400
  t.equal(findDump(treeOf(t, EFI, PANIC(NEW), future), HELD), undefined)
  const jumpedBack = token({ at: '2099-01-01T00:00:00.000Z' })
  t.equal(findDump(treeOf(t, EFI, PANIC(NEW), AFTER), jumpedBack), undefined)
  t.ok(findDump(treeOf(t, EFI, CMDLINE(ID), AFTER), jumpedBack))
})

t.test('what is no file is not read, and what is long not to its end', async (t) => {
  t.equal(findDump(makeTree(t, { [EFI]: { fifo: true } }), HELD), undefined)
  t.equal(findDump(makeTree(t, { '/elsewhere': CMDLINE(ID), [EFI]: { link: '/elsewhere' } }), HELD), undefined)
  t.equal(findDump(makeTree(t, { '/sys/fs/pstore': 'a file' }), HELD), undefined)
  t.equal(findDump(makeTree(t, {}), HELD), undefined)
  const long = `${'x'.repeat((1 << 20) - 10)}${CMDLINE(ID)}`
  t.equal(findDump(treeOf(t, EFI, long), HELD), undefined)
})

t.test('of many directories the latest are looked at', async (t) => {
  const nodes: Record<string, Node> = { '/var/lib/systemd/pstore/1700009999/001/dmesg.txt': CMDLINE(ID) }
  for (let i = 0; i < 3000; i++) nodes[`/var/lib/systemd/pstore/1600000000/${i}`] = CMDLINE(ID)
  t.match(findDump(makeTree(t, nodes), HELD), '1700009999')
})

t.test('what else the kernel leaves there hides no dump', async (t) => {
  for (const [dir, count] of [
    ['/sys/fs/pstore', 100],
    ['/sys/fs/pstore', 2500],
    ['/var/lib/systemd/pstore', 100],
  ] as const) {
    const nodes: Record<string, Node> = { [`${dir}/dmesg-efi-1`]: CMDLINE(ID) }
    for (let i = 0; i < count; i++) nodes[`${dir}/pmsg-ramoops-${i}`] = 'x'
    if (dir !== '/sys/fs/pstore') for (let i = 0; i < 100; i++) nodes[`/sys/fs/pstore/pmsg-${i}`] = 'x'
    t.match(findDump(makeTree(t, nodes), HELD), `${dir}/dmesg-efi-1 is`, `${count} in ${dir}`)
  }
})
