import fs from 'node:fs'
import t from 'tap'
import { PRE_KEXEC, runPreKexec } from '../../src/boot/pre-kexec.ts'
import { openTree } from '../../src/sys/fs.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

const SCRIPT = `#!/bin/sh\necho "\${0##*/} $*" >>"\${0%/etc/*}/ran"\n`
const entry = { image: '/boot/vmlinuz-6.12', release: '6.12' }

interface File {
  text?: string
  mode?: number
  uid?: number
}

/** Runs these programs of pre-kexec.d; says which were, in their order. */
const run = async (t: { testdir: () => string }, files: Record<string, File>, seconds?: number) => {
  const root = t.testdir()
  fs.mkdirSync(root + PRE_KEXEC, { recursive: true })
  for (const [name, { text = SCRIPT, mode = 0o755, uid }] of Object.entries(files)) {
    const file = `${root}${PRE_KEXEC}/${name}`
    if (name !== '') fs.writeFileSync(file, text)
    fs.chmodSync(file, mode)
    if (uid !== undefined) fs.chownSync(file, uid, 0)
  }
  const result = await runPreKexec(openTree(root), entry, seconds)
  return { ...result, order: fs.existsSync(`${root}/ran`) ? fs.readFileSync(`${root}/ran`, 'utf8') : '' }
}

t.test('by their names, with release and file', async (t) => {
  const { ran, reason, order } = await run(t, { '20-b': {}, '10_A': {} })
  t.strictSame([ran, reason], [2, undefined])
  t.equal(order, '10_A 6.12 /boot/vmlinuz-6.12\n20-b 6.12 /boot/vmlinuz-6.12\n')
})

t.test('no directory, and none of what packages and editors leave behind', async (t) => {
  t.strictSame(await runPreKexec(openTree(t.testdir()), entry), { ran: 0 })
  const none = { 'a.dpkg-old': {}, 'b~': {}, '.c': {}, 'd.sh': {}, off: { mode: 0o644 } }
  t.strictSame(await run(t, none), { ran: 0, order: '' })
})

t.test('something else in its place is a reason not to start', async (t) => {
  const above = PRE_KEXEC.replace('/pre-kexec.d', '')
  const places: [what: string, nodes: Record<string, Node>][] = [
    ['a link to nowhere', { [PRE_KEXEC]: { link: '/mnt/pre-kexec.d' } }],
    ['a link to itself', { [PRE_KEXEC]: { link: PRE_KEXEC } }],
    ['a file', { [PRE_KEXEC]: '#!/bin/sh\n' }],
    ['a FIFO', { [PRE_KEXEC]: { fifo: true } }],
    ['above it a link to nowhere', { [above]: { link: '/mnt/kexecctl' } }],
    ['above it a file', { [above]: '' }],
  ]
  for (const [what, nodes] of places)
    t.strictSame(await runPreKexec(makeTree(t, nodes), entry), { ran: 0, reason: `${PRE_KEXEC} cannot be read` }, what)
  const gone = makeTree(t, { [`${PRE_KEXEC}/a`]: { link: '/mnt/a' } })
  t.strictSame(await runPreKexec(gone, entry), { ran: 0, reason: `${PRE_KEXEC}/a cannot be read` })
  t.strictSame(await runPreKexec(makeTree(t, { [above]: { dir: true } }), entry), { ran: 0 }, 'only the one above')
  t.strictSame(await runPreKexec(makeTree(t, { [PRE_KEXEC]: { dir: true } }), entry), { ran: 0 }, 'an empty one')
})

t.test('one that fails ends it', async (t) => {
  const result = await run(t, { a: {}, b: { text: '#!/bin/sh\necho the cluster says no >&2\nexit 3\n' }, c: {} })
  t.strictSame(result, {
    ran: 2,
    reason: `${PRE_KEXEC}/b: the cluster says no`,
    order: 'a 6.12 /boot/vmlinuz-6.12\n',
  })
  t.match(await run(t, { a: { text: '#!/nonexistent\n' } }), {
    ran: 1,
    reason: /pre-kexec\.d\/a is missing or cannot be run$/,
  })
})

t.test('one that is late, and those after it', async (t) => {
  const late = await run(t, { a: { text: '#!/bin/sh\nexec sleep 60\n' }, b: {} }, 0.3)
  t.strictSame(late, {
    ran: 0,
    reason: `${PRE_KEXEC}/a did not end in time: all programs there have 0.3 seconds together`,
    order: '',
  })
  t.match(await run(t, { a: {} }, 0), { ran: 0, order: '', reason: /did not end in time/ })
})

t.test('none of what others may have written', async (t) => {
  const reason = (path: string) => `${path} is not run: it must belong to root and be writable by nobody else`
  for (const mode of [0o775, 0o757])
    t.strictSame(await run(t, { a: {}, b: { mode } }), { ran: 0, reason: reason(`${PRE_KEXEC}/b`), order: '' })
  t.strictSame(await run(t, { a: {}, '': { mode: 0o777 } }), { ran: 0, reason: reason(PRE_KEXEC), order: '' })
  if (process.getuid?.() !== 0) return t.comment('only root can give a file to another user')
  t.strictSame(await run(t, { a: { uid: 1234 } }), { ran: 0, reason: reason(`${PRE_KEXEC}/a`), order: '' })
})

t.test('nor of what lies where they may write, nor where they may have taken it away', async (t) => {
  const reason = `nothing of ${PRE_KEXEC} is run: /etc/kexecctl can be written by everybody`
  const places: [what: string, nodes: Record<string, Node>][] = [
    ['a program', { [`${PRE_KEXEC}/a`]: SCRIPT }],
    ['a link of theirs', { [PRE_KEXEC]: { link: '../../opt' }, '/opt/a': SCRIPT }],
    ['none any more', { '/etc/kexecctl/x': '' }],
  ]
  for (const [what, nodes] of places) {
    const tree = makeTree(t, nodes)
    for (const file of Object.keys(nodes)) if (file.endsWith('/a')) fs.chmodSync(tree.root + file, 0o755)
    fs.chmodSync(`${tree.root}/etc/kexecctl`, 0o757)
    t.strictSame(await runPreKexec(tree, entry), { ran: 0, reason }, what)
    t.notOk(fs.existsSync(`${tree.root}/ran`), what)
  }
  const linked = makeTree(t, { [`${PRE_KEXEC}/a`]: { link: '/opt/a' }, '/opt/a': SCRIPT })
  fs.chmodSync(`${linked.root}/opt/a`, 0o755)
  fs.chmodSync(`${linked.root}/opt`, 0o757)
  t.match(await runPreKexec(linked, entry), { ran: 0, reason: /: \/opt can be written by everybody$/ })
})
