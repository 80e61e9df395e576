import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { openTree } from '../../src/sys/fs.ts'
import { remembering } from '../../src/sys/remembering.ts'

t.test('what was seen stays as it was, in every way of looking', async (t) => {
  const dir = t.testdir({ a: { file: 'one', other: '' } })
  symlinkSync('file', path.join(dir, 'a/link'))
  const tree = openTree(dir)
  const once = remembering(tree)
  const look = (at: typeof tree) => ({
    root: at.root,
    host: at.host('/a/link'),
    text: at.text('/a/file'),
    missing: at.text('/a/gone'),
    stat: at.stat('/a/link'),
    none: at.stat('/a/gone'),
    names: at.names('/a'),
    real: at.real('/a/link'),
    isLink: [at.isLink('/a/link'), at.isLink('/a/file')],
    link: at.link('/a/link'),
  })
  const before = look(tree)
  t.strictSame(look(once), before)
  rmSync(path.join(dir, 'a/link'))
  renameSync(path.join(dir, 'a/other'), path.join(dir, 'a/link'))
  writeFileSync(path.join(dir, 'a/file'), 'another')
  writeFileSync(path.join(dir, 'a/gone'), '')
  mkdirSync(path.join(dir, 'a/new'))
  t.strictSame(look(once), before)
  t.strictNotSame(look(openTree(dir)), before)
  const names = once.names('/a')
  if (names.state === 'ok') names.value.reverse().push('x')
  t.strictSame(once.names('/a'), before.names, 'nobody changes what others are told')
})

t.test('parts of files are read anew', async (t) => {
  const dir = t.testdir({ file: 'one' })
  const tree = remembering(openTree(dir))
  t.strictSame(tree.bytes('/file', 0, 3), { state: 'ok', value: Buffer.from('one') })
  writeFileSync(path.join(dir, 'file'), 'two')
  t.strictSame(tree.bytes('/file', 0, 3), { state: 'ok', value: Buffer.from('two') })
})

t.test('an error is one every time', async (t) => {
  const dir = t.testdir()
  symlinkSync('loop', path.join(dir, 'loop'))
  const tree = remembering(openTree(dir))
  for (let i = 0; i < 2; i++) {
    t.throws(() => tree.host('/loop/x'), { code: 'ELOOP' })
    t.match(tree.text('/loop/x'), { state: 'unknown' })
  }
})
