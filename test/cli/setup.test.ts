import fs from 'node:fs'
import t from 'tap'
import type { Args } from '../../src/cli/command.ts'
import type * as SetupCommand from '../../src/cli/setup.ts'
import { run } from '../../src/cli/setup.ts'
import { SETUP_FILE } from '../../src/stage/setup-file.ts'
import type { Asked } from '../../src/sys/ask.ts'
import { openTree, type Tree } from '../../src/sys/fs.ts'
import { contextOf } from './context.ts'

type T = Pick<typeof t, 'testdir' | 'mockRequire'>

const OFF = 'A=b\nLOAD_KEXEC=false\n'
const FLAGS = /^give some of --enable yes\|no, .*--select auto\|config\|bootloader\|newest/

const treeWith = (t: T, kexec = '', ours?: string) =>
  openTree(
    t.testdir({
      etc: { default: { kexec }, 'kexecctl.conf.d': ours === undefined ? {} : { '50-setup.conf': ours } },
    }),
  )

const textIn = (tree: Tree) => {
  const file = tree.host(SETUP_FILE)
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
}

// As root, who may change this tree, at a terminal at which these lines are typed, if there is one.
const asRoot = (t: T, lines?: string[], then: 'eof' | 'interrupted' = 'eof') => {
  const screen: string[] = []
  const left = [...(lines ?? [])]
  let open = 0
  const ask = async (question: string): Promise<Asked> => {
    screen.push(question)
    const answer = left.shift()
    return answer === undefined ? { ended: then } : { answer }
  }
  const openTerminal = async () => {
    open++
    return { ask, say: (text: string) => screen.push(text), close: () => open-- }
  }
  const { run } = t.mockRequire<typeof SetupCommand>('../../src/cli/setup.ts', {
    '../../src/cli/root.ts': { mustBeRootHere: () => {} },
    '../../src/sys/terminal.ts': { isTerminal: () => lines !== undefined },
    '../../src/sys/ask.ts': { openTerminal },
  })
  return { run, screen: () => screen.join(''), isOpen: () => open !== 0 }
}

t.test('what holds, for people, programs and scripts; nothing is changed', async (t) => {
  const tree = treeWith(t, OFF, '[Target]\nSelect=newest\n')
  const plain = await run({ print: true }, contextOf(tree))
  t.same([plain.exit, plain.warnings], [0, []])
  t.equal(plain.text, 'enable=no\nintercept=yes\nfallback=yes\nselect=newest\n')
  t.equal(
    (await run({ print: true }, { ...contextOf(tree), verbose: true })).text,
    `${plain.text}enable_source=LOAD_KEXEC\nintercept_source=default\nfallback_source=default\nselect_source=setup\n`,
  )
  const shown = await run({ dryRun: true }, contextOf(tree))
  t.match(shown.text, /^enable +no, by LOAD_KEXEC at \/etc\/default\/kexec:2\nintercept +yes, by default\n/)
  t.match(shown.text, /\nselect +newest, set at \/etc\/kexecctl\.conf\.d\/50-setup\.conf:2\n$/)
  t.match(shown.warnings, [/^LOAD_KEXEC at \/etc\/default\/kexec:2 switches kexecctl off; Enable=yes overrules it/])
  for (const args of [{ dryRun: true }, { print: true }])
    t.same((await run({ ...args, json: true }, contextOf(tree))).data, {
      schema: 1,
      file: SETUP_FILE,
      changed: false,
      choices: {
        enable: { value: 'no', source: 'LOAD_KEXEC', at: '/etc/default/kexec:2' },
        intercept: { value: 'yes', source: 'default', at: null },
        fallback: { value: 'yes', source: 'default', at: null },
        select: { value: 'newest', source: 'setup', at: `${SETUP_FILE}:2` },
      },
      lines: [],
      removed: [],
      findings: [],
    })
  t.equal(textIn(tree), '[Target]\nSelect=newest\n')
})

t.test('what would be written is what is written', async (t) => {
  const ours = '[Stage]\nEnable=no\n'
  type Row = [what: string, args: Args, text: RegExp, lines: string[], removed: string[]]
  const table: Row[] = [
    ['a line', { enable: 'yes' }, /\n- Enable=no\n\+ Enable=yes\n/, ['Enable=yes'], ['Enable=no']],
    ['a section', { select: 'newest' }, /\n\+ \[Target\]\n\+ Select=newest\n/, ['[Target]', 'Select=newest'], []],
    ['undone', { undo: true }, /\n- \[Stage\]\n- Enable=no\n/, [], ['[Stage]', 'Enable=no']],
    ['nothing', { enable: 'no' }, /^nothing to change\nenable +no, set at /, [], []],
  ]
  for (const [what, args, text, lines, removed] of table) {
    const tree = treeWith(t, '', ours)
    const dry = await run({ ...args, dryRun: true }, contextOf(tree))
    t.equal(textIn(tree), ours, what)
    t.match(dry, { exit: 0, text, data: { changed: lines.length + removed.length > 0, lines, removed } }, what)
    const { run: runAsRoot } = asRoot(t)
    const done = await runAsRoot(args, contextOf(tree))
    t.match(done, { exit: 0, text, data: dry.data }, what)
    t.equal(/^changed /.test(done.text), lines.length + removed.length > 0, what)
    if (removed.length + lines.length > 0) t.match(done.text, /\nnothing is staged .*\n$/)
    t.match(await runAsRoot(args, contextOf(tree)), { text: /^nothing to change\n/ }, `${what}, again`)
  }
})

t.test('switched off: no word of staging, or of how to be on', async (t) => {
  for (const kexec of ['', OFF]) {
    const tree = treeWith(t, kexec)
    t.same((await run({ enable: 'no', dryRun: true }, contextOf(tree))).warnings, [])
    const { run: runAsRoot } = asRoot(t)
    const off = await runAsRoot({ enable: 'no' }, contextOf(tree))
    t.match(off.text, /\nnothing is staged automatically, and what was is unloaded in some seconds\n$/)
    t.same([off.warnings, (await runAsRoot({ enable: 'no' }, contextOf(tree))).warnings], [[], []])
    t.notMatch(off.text, /kexecctl stage|overrules/)
    t.match((await runAsRoot({ enable: 'yes' }, contextOf(tree))).text, /kexecctl stage at once\n$/)
  }
})

t.test('where a file cannot be read, nothing is known', async (t) => {
  const tree = treeWith(t)
  fs.mkdirSync(tree.host('/etc/kexecctl.conf.d/60-dir.conf'), { recursive: true })
  const plain = await run({ print: true }, { ...contextOf(tree), verbose: true })
  t.match(plain, { exit: 1, text: '', warnings: [/60-dir\.conf/] })
  const source = { source: 'unknown' }
  t.match(plain.data, {
    choices: { enable: source, intercept: source, fallback: source, select: source },
    findings: [{ id: 'config-unreadable', message: /60-dir/ }],
  })
  const shown = await run({ dryRun: true }, contextOf(tree))
  t.match(shown, {
    text: /^enable +yes, by default, unless what cannot be read says otherwise$/m,
    warnings: [/60-dir/],
  })
})

t.test('of many at once one writes, and all find it done', async (t) => {
  const tree = treeWith(t)
  const { run: runAsRoot } = asRoot(t)
  const args = { enable: 'no', fallback: 'no' }
  const all = await Promise.all(Array.from({ length: 6 }, () => runAsRoot(args, contextOf(tree))))
  t.equal(all.filter(({ text }) => /^changed /.test(text)).length, 1)
  t.equal(all.filter(({ text }) => /^nothing to change/.test(text)).length, 5)
})

t.test('with DPKG_ROOT it is another machine that is meant', async (t) => {
  const { run: runAsRoot } = asRoot(t)
  const tree = treeWith(t)
  const context = contextOf(tree, { DPKG_ROOT: '/target' })
  await t.rejects(runAsRoot({ enable: 'no' }, context), { code: 'usage', message: /^DPKG_ROOT is set/ })
  t.match(await runAsRoot({ print: true }, context), { exit: 0 }, 'to look harms nobody')
})

t.test('slips of the fingers', async (t) => {
  const table: [args: Args, message: RegExp, hint?: RegExp][] = [
    [{ undo: true, enable: 'no' }, /--undo takes no choices/],
    [{ print: true, enable: 'no' }, /--print changes nothing/],
    [{ print: true, undo: true }, /--print changes nothing/],
    [{ json: true }, /--json asks no questions/, FLAGS],
    [{}, /there is no terminal/, FLAGS],
  ]
  const { run: runAsRoot } = asRoot(t)
  const tree = treeWith(t)
  for (const [args, message, hint = /./] of table)
    await t.rejects(runAsRoot(args, contextOf(tree)), { code: 'usage', message, hint }, JSON.stringify(args))
  t.equal(textIn(tree), undefined)
})

t.test('another tree is only looked at, and only root changes this one', async (t) => {
  const tree = treeWith(t, '', '')
  for (const args of [{ enable: 'yes' }, { enable: 'no' }, { undo: true }])
    await t.rejects(run(args, contextOf(tree)), { code: 'usage', message: /another tree/ })
  t.intercept(process, 'geteuid', { value: () => 1000 })
  for (const args of [{ enable: 'yes' }, { undo: true }])
    await t.rejects(run(args, contextOf(openTree('/'))), { code: 'not-root', message: /the settings/ })
  t.match(await run({ print: true }, contextOf(openTree('/'))), { exit: 0 })
})

t.test('questions', async (t) => {
  type Row = [what: string, kexec: string, lines: string[], text: string | undefined, screen: RegExp, said: RegExp]
  const yes = '\n[Stage]\nEnable=yes\n'
  const no = '\n[Stage]\nEnable=no\n'
  const table: Row[] = [
    ['nothing else is wanted', '', ['', '', '', '', ''], yes, /\[yes\] [\s\S]*\[auto\] /, /^enable +yes, set at/],
    ['an answer', '', ['', 'n', '', '', ''], `${yes}\n[Reboot]\nIntercept=no\n`, /\n\+ Intercept=no\nWrite it\?/, /\nnothing is staged by this/],
    ['LOAD_KEXEC keeps us off', OFF, ['', '', '', '', ''], no, /^LOAD_KEXEC at \/etc\/default\/kexec:2 [\s\S]*\[no\] /, /^enable +no, set at/],
    ['and is overruled', OFF, ['y', '', '', '', 'yes'], yes, /^LOAD_KEXEC [\s\S]*\+ Enable=yes\n/, /^enable +yes, set at/],
  ] // biome-ignore format: a table
  for (const [what, kexec, lines, text, screen, said] of table) {
    const tree = treeWith(t, kexec)
    const { run, ...terminal } = asRoot(t, lines)
    const answer = await run({}, contextOf(tree))
    t.match(answer, { exit: 0, text: said }, what)
    t.match(terminal.screen(), screen, what)
    t.equal(textIn(tree)?.replace(/^# Written by .*\n/, ''), text, what)
    t.notOk(terminal.isOpen(), 'the terminal is given back')
  }
})

t.test('questions without answers', async (t) => {
  const table: [what: string, lines: string[], then: 'eof' | 'interrupted', code: string][] = [
    ['the input ends', [], 'eof', 'aborted'],
    ['Ctrl-C', ['no'], 'interrupted', 'interrupted'],
    ['nonsense', ['no', 'x', 'x', 'x', 'x', 'x'], 'eof', 'aborted'],
    ['not to be written', ['no', '', '', '', 'no'], 'eof', 'aborted'],
    ['Ctrl-C at the end', ['no', '', '', ''], 'interrupted', 'interrupted'],
  ]
  for (const [what, lines, then, code] of table) {
    const tree = treeWith(t)
    const { run, isOpen } = asRoot(t, lines, then)
    await t.rejects(run({}, contextOf(tree)), { code, message: /nothing was written$/ }, what)
    t.same([textIn(tree), isOpen()], [undefined, false], what)
  }
})
