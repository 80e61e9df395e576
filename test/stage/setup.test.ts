import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import t from 'tap'
import type { Answers } from '../../src/plan/setup.ts'
import { planSetup, type Wanted } from '../../src/stage/setup.ts'
import type * as SetupFile from '../../src/stage/setup-file.ts'
import { SETUP_FILE, writeSetup } from '../../src/stage/setup-file.ts'
import { openTree } from '../../src/sys/fs.ts'
import { overlay } from '../../src/sys/overlay.ts'
import { iniFiles } from '../config/config-files.ts'
import fc from '../fast-check.ts'

const DIR = '/etc/kexecctl.conf.d'
const OFF = { default: { kexec: 'A=b\nLOAD_KEXEC=false\n' } }

type T = Pick<typeof t, 'testdir' | 'intercept'>
interface Files {
  [name: string]: string | Buffer | Files | ReturnType<typeof t.fixture>
}
const treeOf = (t: Pick<T, 'testdir'>, etc: Files = {}, usr: Files = {}) =>
  openTree(t.testdir({ etc, usr } as Parameters<T['testdir']>[0]))
const withOurs = (text: string, others: Files = {}) => ({ 'kexecctl.conf.d': { '50-setup.conf': text, ...others } })

const textIn = (tree: { host: (p: string) => string }) => {
  const file = tree.host(SETUP_FILE)
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
}

const setUp = async (tree: ReturnType<typeof treeOf>, wanted: Wanted | Answers) => {
  const change = await planSetup(
    tree,
    wanted === 'undo' || 'answers' in wanted ? (wanted as Wanted) : { answers: wanted },
  )
  await writeSetup(tree, change)
  return change
}

t.test('what is asked holds: once is enough, and it can be undone', async (t) => {
  type Row = [what: string, etc: Files, answers: Answers, text: RegExp | string | undefined]
  const table: Row[] = [
    ['it holds', {}, { intercept: 'yes', fallback: 'yes', select: 'auto' }, undefined],
    ['it holds till LOAD_KEXEC comes', {}, { enable: 'yes' }, /\n\n\[Stage\]\nEnable=yes\n$/],
    ['it holds till LOAD_KEXEC goes', OFF, { enable: 'no' }, /\n\n\[Stage\]\nEnable=no\n$/],
    ['it holds by another file', { 'kexecctl.conf': '[Reboot]\nFallback=no\n' }, { fallback: 'no' }, undefined],
    ['LOAD_KEXEC is overruled', OFF, { enable: 'yes' }, /^# Written by kexecctl setup\. .*\n\n\[Stage\]\nEnable=yes\n$/],
    ['all', {}, { enable: 'no', intercept: 'no', fallback: 'no', select: 'newest' }, /Enable=no\n\n\[Reboot\]\nIntercept=no\nFallback=no\n\n\[Target\]\nSelect=newest\n$/],
    ['ours says it already', withOurs('[Stage]\nEnable=off\n'), { enable: 'no' }, '[Stage]\nEnable=off\n'],
    ['ours says otherwise', withOurs('# a\n[Stage]\nEnable=no\nWhen=always'), { enable: 'yes' }, '# a\n[Stage]\nEnable=yes\nWhen=always'],
    ['ours says nonsense', withOurs('[Stage]\nEnable=maybe\n'), { enable: 'no' }, '[Stage]\nEnable=no\n'],
    ['it holds in spite of nonsense', withOurs('[Reboot]\nFallback=maybe\n'), { fallback: 'yes' }, '[Reboot]\nFallback=maybe\n'],
    ['before another file of the same mind', withOurs('', { '60.conf': '[Stage]\nEnable=no\n' }), { enable: 'no' }, ''],
    ['after one of another mind', withOurs('', { '40.conf': '[Stage]\nEnable=no\n' }), { enable: 'yes' }, '[Stage]\nEnable=yes\n'],
    ['after the main file', { 'kexecctl.conf': '[Target]\nSelect=config\n' }, { select: 'auto' }, /\n\n\[Target\]\nSelect=auto\n$/],
    ['before one that says nonsense', withOurs('', { '60.conf': '[Stage]\nEnable=maybe\n' }), { enable: 'no' }, '[Stage]\nEnable=no\n'],
    ['CRLF', withOurs('[Stage]\r\nWhen=always\r\n'), { enable: 'no' }, '[Stage]\r\nEnable=no\r\nWhen=always\r\n'],
  ] // biome-ignore format: a table
  for (const [what, etc, answers, text] of table) {
    const tree = treeOf(t, etc)
    const before = textIn(tree)
    const change = await setUp(tree, answers)
    const after = textIn(tree)
    if (text instanceof RegExp) t.match(after, text, what)
    else t.equal(after, text, what)
    for (const [name, value] of Object.entries(answers)) t.match(change.state, { [name]: { value } }, what)
    const again = await setUp(tree, answers)
    t.same([again.before, again.after, again.state, textIn(tree)], [undefined, undefined, change.state, after], what)
    await setUp(tree, 'undo')
    const own = /^(?:Enable|Intercept|Fallback|Select)=/m
    if (before === undefined || !own.test(before))
      t.equal(textIn(tree), after === before ? before : before || undefined, `${what}, undone`)
    else t.notMatch(textIn(tree) ?? '', own, `${what}, undone`)
    const none = await planSetup(tree, 'undo')
    t.equal(none.after, none.before, `${what}, undone twice`)
  }
})

t.test('what was answered stays when LOAD_KEXEC comes, changes or goes', async (t) => {
  for (const [answer, then] of [
    ['no', ''],
    ['yes', 'LOAD_KEXEC=false\n'],
  ] as const) {
    const tree = treeOf(t, answer === 'no' ? OFF : { default: { kexec: '' } })
    await setUp(tree, { enable: answer })
    fs.writeFileSync(tree.host('/etc/default/kexec'), then)
    t.match((await planSetup(tree, { answers: {} })).state.enable, { value: answer, source: 'setup' })
  }
})

t.test('the file is for everybody to read, and nothing lies beside it', async (t) => {
  const tree = treeOf(t)
  const umask = process.umask(0o077)
  t.teardown(() => process.umask(umask))
  await setUp(tree, { enable: 'no' })
  const mode = (path: string) => (fs.statSync(tree.host(path)).mode & 0o777).toString(8)
  t.same([mode(SETUP_FILE), mode(DIR), fs.readdirSync(tree.host(DIR))], ['644', '755', ['50-setup.conf']])
})

t.test('its mode and owner stay as they were made', async (t) => {
  const tree = treeOf(t, withOurs('# mine\n'))
  if (process.getuid?.() === 0) fs.chownSync(tree.host(SETUP_FILE), 0, 4)
  fs.chmodSync(tree.host(SETUP_FILE), 0o640)
  const { uid, gid, mode } = fs.statSync(tree.host(SETUP_FILE))
  await setUp(tree, { enable: 'no' })
  t.match(fs.statSync(tree.host(SETUP_FILE)), { uid, gid, mode })
})

t.test('a directory under the temporary name is left alone', async (t) => {
  const tree = treeOf(t, { 'kexecctl.conf.d': { '50-setup.conf.new': { mine: '' } } })
  await t.rejects(setUp(tree, { enable: 'no' }), { code: 'write-failed' })
  t.same(fs.readdirSync(tree.host(`${SETUP_FILE}.new`)), ['mine'])
})

t.test('undo takes the file away where nothing but our comment is left', async (t) => {
  const comment =
    '# Written by kexecctl setup. What you change or add here stays; kexecctl setup --undo takes out its own lines.'
  const mine = '# Written by kexecctl setup. And by me, because of bug 42.'
  const table: [before: string, after: string | undefined][] = [
    [`${comment}\n`, undefined],
    [`${comment}\r\n\r\n[Stage]\r\nEnable=no\r\n`, undefined],
    ['[Stage]\nEnable=no', undefined],
    ['', ''],
    ['\n', '\n'],
    [`${mine}\n[Stage]\nEnable=no\n`, `${mine}\n`],
    [`${mine}\n`, `${mine}\n`],
    [`${comment}\n# mine\n`, `${comment}\n# mine\n`],
    [`${comment}\n[Stage]\nEnable=no\n# mine\n`, `${comment}\n[Stage]\n# mine\n`],
    ['# mine\n', '# mine\n'],
  ]
  for (const [before, after] of table) {
    const tree = treeOf(t, withOurs(before))
    await setUp(tree, 'undo')
    t.equal(textIn(tree), after, JSON.stringify(before))
  }
  t.same((await setUp(treeOf(t), 'undo')).before, undefined, 'there is none')
})

t.test('whoever has the last word is named, and nothing is written', async (t) => {
  const no = '\n[Stage]\nEnable=no\n'
  const table: [what: string, etc: Files, usr: Files, message: RegExp][] = [
    ['a file behind ours', withOurs('', { '60-fleet.conf': no }), {}, /60-fleet\.conf:3 has the last word: Enable=no/],
    ['of the vendor', {}, { lib: { 'kexecctl.conf.d': { '99.conf': no } } }, /\/usr\/lib\/kexecctl\.conf\.d\/99\.conf:3 /],
    ['one of our name', {}, { lib: { 'kexecctl.conf.d': { '50-setup.conf': no } } }, /would hide \/usr\/lib\/kexecctl/],
    ['a file that is full', withOurs(`#${' '.repeat(65_530)}\n`, { '40.conf': no }), {}, /40\.conf:3 has the last word/],
  ] // biome-ignore format: a table
  for (const [what, etc, usr, message] of table) {
    const tree = treeOf(t, etc, usr)
    const before = textIn(tree)
    await t.rejects(setUp(tree, { enable: 'yes' }), { code: 'overridden', message, hint: /./ }, what)
    t.equal(textIn(tree), before, what)
  }
})

t.test('what stands in the place of the file is left alone', async (t) => {
  const fifo = () => {
    const tree = treeOf(t, withOurs(''))
    fs.rmSync(tree.host(SETUP_FILE))
    execFileSync('/usr/bin/mkfifo', [tree.host(SETUP_FILE)])
    return tree
  }
  const of = (there: Files[string]) => treeOf(t, { 'kexecctl.conf.d': { '50-setup.conf': there } })
  const table: [what: string, make: () => ReturnType<typeof treeOf>, message: RegExp][] = [
    ['a link', () => of(t.fixture('symlink', '../elsewhere')), /is a symbolic link/],
    ['a mask', () => of(t.fixture('symlink', '/dev/null')), /is a symbolic link/],
    ['a directory', () => of({}), /cannot be edited \(EISDIR\)/],
    ['a FIFO', fifo, /cannot be edited \(EINVAL\)/],
    ['no UTF-8', () => of(Buffer.from([0xff])), /cannot be edited \(EILSEQ\)/],
    ['too much', () => of('#'.repeat(70_000)), /cannot be edited \(EFBIG\)/],
  ]
  for (const [what, make, message] of table) {
    const tree = make()
    const before = fs.lstatSync(`${tree.root}${SETUP_FILE}`)
    for (const wanted of [{ answers: { enable: 'no' } }, 'undo'] as const)
      await t.rejects(setUp(tree, wanted), { code: 'read-failed', message, hint: /./ }, what)
    t.match(await setUp(tree, { fallback: 'yes' }), { before: undefined, after: undefined }, `${what}, and it holds`)
    const { ino, mode, mtimeMs } = fs.lstatSync(`${tree.root}${SETUP_FILE}`)
    t.same([ino, mode, mtimeMs], [before.ino, before.mode, before.mtimeMs], what)
  }
})

t.test('what changes meanwhile is not overwritten', async (t) => {
  const tree = treeOf(t, withOurs('[Stage]\n'))
  const change = await planSetup(tree, { answers: { enable: 'no' } })
  fs.writeFileSync(tree.host(SETUP_FILE), '# mine\n')
  await t.rejects(writeSetup(tree, change), { code: 'moved', hint: 'run kexecctl setup again' })
  fs.rmSync(tree.host(SETUP_FILE))
  await t.rejects(writeSetup(tree, change), { code: 'moved' })
  t.equal(textIn(tree), undefined)
})

const isRoot = process.getuid?.() === 0
t.test('who may read the directory cannot keep root from writing there', { skip: !isRoot && 'not root' }, async (t) => {
  const tree = treeOf(t, withOurs(''))
  const lock = `flock ${tree.host(DIR)} sleep 30`
  const other = spawn('setpriv', ['--reuid=nobody', 'sh', '-c', `echo; exec ${lock}`], { detached: true })
  t.teardown(() => process.kill(-(other.pid as number)))
  await once(other.stdout, 'data')
  await new Promise((done) => setTimeout(done, 500))
  await setUp(tree, { enable: 'no' })
  t.match(textIn(tree), 'Enable=no')
  t.same(fs.readdirSync(tree.host(DIR)), ['50-setup.conf'])
})

t.test('a lock that was left behind, or goes while it is waited for', async (t) => {
  const tree = treeOf(t, withOurs('', { '.50-setup.lock': '' }))
  fs.chmodSync(tree.host(`${DIR}/.50-setup.lock`), 0o600)
  const change = await planSetup(tree, { answers: { enable: 'no' } })
  const done = await Promise.allSettled(Array.from({ length: 6 }, () => writeSetup(tree, change)))
  t.equal(done.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const one of done) if (one.status === 'rejected') t.match(one.reason, { code: 'moved' })
  t.same(fs.readdirSync(tree.host(DIR)), ['50-setup.conf'])
})

t.test('of two at once one is told', async (t) => {
  const tree = treeOf(t)
  const change = await planSetup(tree, { answers: { enable: 'no' } })
  const done = await Promise.allSettled([writeSetup(tree, change), writeSetup(tree, change)])
  t.same(done.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  t.equal(textIn(tree), change.after)
})

t.test('what cannot be written leaves all as it was', async (t) => {
  type Call = 'renameSync' | 'mkdirSync' | 'openSync'
  const fails = (t: Pick<T, 'intercept'>, name: Call, code: string) => {
    const work = fs[name] as (...args: unknown[]) => unknown
    const value = (...args: unknown[]) => {
      if (name === 'openSync' && !String(args[0]).endsWith('.new')) return work(...args)
      throw Object.assign(new Error(code), { code })
    }
    t.intercept(fs, name, { value })
  }
  const table: [name: Call, code: string][] = [
    ['mkdirSync', 'EROFS'],
    ['openSync', 'EROFS'],
    ['openSync', 'ENOSPC'],
    ['renameSync', 'EACCES'],
  ]
  for (const [name, code] of table) {
    const tree = treeOf(t, name === 'mkdirSync' ? {} : withOurs('# mine\n'))
    const change = await planSetup(tree, { answers: { enable: 'no' } })
    await t.test(`${name} ${code}`, async (t) => {
      fails(t, name, code)
      await t.rejects(writeSetup(tree, change), { code: 'write-failed', cause: { code } })
    })
    t.equal(textIn(tree), change.before, name)
    if (change.before !== undefined) t.same(fs.readdirSync(tree.host(DIR)), ['50-setup.conf'])
  }
  const file = treeOf(t, { 'kexecctl.conf.d': 'a file' })
  await t.rejects(setUp(file, { enable: 'no' }), { code: 'write-failed' }, 'no directory')
})

t.test('another setup at work', async (t) => {
  const table: [ran: object, code: string][] = [
    [{ argv: ['flock'], exitCode: 75 }, 'busy'],
    [{ argv: ['flock'], missing: true }, 'command-failed'],
  ]
  for (const [ran, code] of table) {
    const { writeSetup } = t.mockRequire<typeof SetupFile>('../../src/stage/setup-file.ts', {
      '../../src/sys/exec.ts': { ...(require('../../src/sys/exec.ts') as object), run: async () => ran },
    })
    const tree = treeOf(t)
    await t.rejects(writeSetup(tree, await planSetup(tree, { answers: { enable: 'no' } })), { code })
    t.equal(textIn(tree), undefined)
  }
})

t.test('what keeps settings from being known is told', async (t) => {
  const tree = treeOf(t, { default: { kexec: 'LOAD_KEXEC=$(date)\n' } })
  const { findings, state } = await planSetup(tree, { answers: {} })
  t.match(findings, [{ id: 'config-unknown' }])
  t.match(state.enable, { value: 'no', source: 'unknown', at: '/etc/default/kexec:1' })
})

t.test('whatever stands in the file: it holds, once is enough, and it can be undone', async (t) => {
  const empty = treeOf(t)
  const yesNo = fc.constantFrom('yes', 'no')
  const word = fc.constantFrom('auto', 'config', 'bootloader', 'newest')
  const some = fc.record({ enable: yesNo, intercept: yesNo, fallback: yesNo, select: word }, { requiredKeys: [] })
  const texts = iniFiles.map(String).filter((text) => Buffer.byteLength(text) < 60_000)
  const property = fc.asyncProperty(texts, some, async (text, answers) => {
    const tree = overlay(empty, SETUP_FILE, text)
    const { before, after, state } = await planSetup(tree, { answers })
    const then = overlay(empty, SETUP_FILE, before === after ? text : after)
    const again = await planSetup(then, { answers })
    const undone = async (from: typeof tree) => {
      const { after } = await planSetup(from, 'undo')
      return after?.trim() ? after : 'nothing'
    }
    return (
      Object.entries(answers).every(([name, value]) => state[name as keyof typeof state].value === value) &&
      again.before === again.after &&
      JSON.stringify(again.state) === JSON.stringify(state) &&
      (await undone(then)) === (await undone(tree))
    )
  })
  await fc.assert(property, { numRuns: 300 })
})
