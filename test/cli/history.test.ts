import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { run } from '../../src/cli/history.ts'
import { summaryOf } from '../../src/plan/boot-summary.ts'
import { pastBoots } from '../../src/plan/past-boots.ts'
import { buildOnce } from '../built.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { bootLine, fileOf, HISTORY, oneOfEach, textOf } from '../state/lines.ts'
import { contextOf } from './context.ts'

const filled = (t: Parameters<typeof makeTree>[0]) => makeTree(t, { [HISTORY]: textOf(oneOfEach()) })

t.test('the boots and what they come to', async (t) => {
  const { data, text, exit } = await run({}, contextOf(filled(t)))
  const boots = pastBoots(oneOfEach())
  t.same(data, { schema: 1, boots, summary: summaryOf(boots) })
  t.match(
    text,
    /^WHEN .*\n.* arrived, confirmed\nwhat kexec saves is not known yet, the last reboot by kexec, 0 fell back\n$/,
  )
  t.equal(exit, 0)
})

t.test('none yet', async (t) => {
  for (const files of [{}, { [HISTORY]: '' }, { [HISTORY]: 'no line of ours\n' }]) {
    const { data, text, exit } = await run({}, contextOf(makeTree(t, files)))
    t.match({ data, text, exit }, { data: { boots: [] }, text: 'no reboot has been recorded yet\n', exit: 0 })
  }
})

t.test('what cannot be read is no empty history', async (t) => {
  const dir = makeTree(t, { [`${HISTORY}/x`]: '' })
  await t.rejects(run({}, contextOf(dir)), { code: 'read-failed', message: `${HISTORY} cannot be read (EISDIR)` })
  const linked = makeTree(t, { '/elsewhere': textOf([bootLine()]), '/var/lib/kexecctl/x': '' })
  fs.symlinkSync('/elsewhere', fileOf(linked))
  await t.rejects(run({}, contextOf(linked)), { code: 'read-failed', message: `${HISTORY} is a symbolic link` })
})

t.test('a picture', async (t) => {
  const tree = filled(t)
  const context = contextOf(tree)
  const file = path.join(tree.root, 'a\x1b.svg')
  const { text, data } = await run({ svg: file }, context)
  t.equal(text, `${file.replace('\x1b', '\\x1b')}: written\n`)
  t.match(data, { schema: 1, summary: { boots: 1 } })
  const svg = fs.readFileSync(file, 'utf8')
  t.match(svg, /^<svg [\s\S]*6\.12[\s\S]*<\/svg>\n$/)
  t.equal((await run({ svg: '-' }, context)).text, svg)
  for (const svg of ['', ['a', 'b']]) await t.rejects(run({ svg }, context), { code: 'usage' })
  await t.rejects(run({ svg: '-', json: true }, context), { code: 'usage' })
  await t.rejects(run({ svg: tree.root }, context), {
    code: 'write-failed',
    hint: 'name another file, or - for standard output',
  })
  fs.mkdirSync(`${tree.root}/real`)
  fs.symlinkSync('real', `${tree.root}/way`)
  await run({ svg: `${tree.root}/way/x.svg` }, context)
  t.equal(fs.readFileSync(`${tree.root}/real/x.svg`, 'utf8'), svg, 'a link on the way is followed')
  fs.symlinkSync('real/x.svg', `${tree.root}/link`)
  if (process.getuid?.() === 0) fs.chownSync(`${tree.root}/real/x.svg`, 12, 34)
  await t.rejects(run({ svg: `${tree.root}/link` }, context), { code: 'write-failed' }, 'a link itself is not')
  await run({ svg: `${tree.root}/real/x.svg` }, context)
  t.equal(fs.statSync(`${tree.root}/real/x.svg`).uid, process.getuid?.(), 'nothing is given to anybody')
  await t.rejects(run({ svg: `${tree.root}/none/x` }, context), {
    code: 'write-failed',
    cause: { message: /no such file or directory, .*none'$/ },
    hint: `make ${tree.root}/none, or name a file in another directory`,
  })
})

const noScript = spawnSync('script', ['--version']).status === 0 ? false : 'script(1) is not installed'
t.test('on a terminal', { skip: noScript }, async (t) => {
  const { file, done } = buildOnce()
  t.teardown(done)
  const { root } = filled(t)
  // script(1) gives its terminal no width where it has none itself
  const shown = (environment: string) =>
    spawnSync(
      'script',
      ['-qec', `env -i ${environment} ${process.execPath} ${file} history --root ${root}`, '/dev/null'],
      {
        encoding: 'utf8',
      },
    ).stdout.replaceAll('\r\n', '\n')
  t.match(shown('TERM=xterm LANG=C.UTF-8 COLUMNS=100 NO_COLOR=1'), /arrived, confirmed\n {18}▒+█+░+▓+▄+\n\n▒ shutdown/)
  t.match(shown('TERM=xterm LC_ALL=C LANG=C.UTF-8 NO_COLOR=1'), /arrived, confirmed\n {18}s+g+k+i+u+\n\ns shutdown/)
  t.match(shown('COLUMNS=40 NO_COLOR=1'), /\n {2}arrived, confirmed\n {2}s+g+k+i+u+\n/)
  t.match(shown('COLUMNS=100'), '\x1b[32marrived, confirmed\x1b[0m\n')
})
