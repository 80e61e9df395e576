import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import { replaceFile } from '../../src/sys/replace.ts'

t.test('a new file, by the umask, and what stands there anew', async (t) => {
  const dir = t.testdir({ old: 'before', 'old.new': 'mine', 'x.new': {} })
  const umask = process.umask(0o027)
  t.teardown(() => process.umask(umask))
  replaceFile(`${dir}/x`, 'text\n')
  t.equal(fs.readFileSync(`${dir}/x`, 'utf8'), 'text\n')
  t.equal(fs.statSync(`${dir}/x`).mode & 0o777, 0o640)
  fs.chmodSync(`${dir}/old`, 0o604)
  if (process.getuid?.() === 0) fs.chownSync(`${dir}/old`, 12, 34)
  const { uid, gid } = fs.statSync(`${dir}/old`)
  replaceFile(`${dir}/old`, 'after')
  t.match(fs.statSync(`${dir}/old`), { uid, gid })
  t.equal(fs.statSync(`${dir}/old`).mode & 0o777, 0o604)
  t.equal(fs.readFileSync(`${dir}/old`, 'utf8'), 'after')
  t.same(fs.readdirSync(dir).sort(), ['old', 'old.new', 'x', 'x.new'], 'nothing else is touched or left')
})

t.test('a link is followed and stays one', async (t) => {
  const dir = t.testdir({ there: { file: 'before' }, link: t.fixture('symlink', 'there/file') })
  replaceFile(`${dir}/link`, 'after')
  t.ok(fs.lstatSync(`${dir}/link`).isSymbolicLink())
  t.equal(fs.readFileSync(`${dir}/there/file`, 'utf8'), 'after')
  fs.symlinkSync('nothing', `${dir}/dangling`)
  t.throws(() => replaceFile(`${dir}/dangling`, ''), { code: 'ENOENT' })
})

t.test('relative names', async (t) => {
  const dir = t.testdir({})
  const before = process.cwd()
  t.teardown(() => process.chdir(before))
  process.chdir(dir)
  replaceFile('x', 'text')
  t.equal(fs.readFileSync(`${dir}/x`, 'utf8'), 'text')
})

t.test('what is no file is refused at once', async (t) => {
  const dir = t.testdir({})
  execFileSync('mkfifo', [`${dir}/fifo`])
  for (const file of [dir, `${dir}/fifo`, '/dev/null', '/dev/full'])
    t.throws(() => replaceFile(file, ''), { code: 'EINVAL', message: `${file} is no regular file` })
  t.throws(() => replaceFile(`${dir}/none/x`, ''), { code: 'ENOENT' })
  t.throws(() => replaceFile(`${dir}/${'x'.repeat(300)}`, ''), { code: 'ENAMETOOLONG' })
  t.same(fs.readdirSync(dir), ['fifo'])
})

t.test('a failure leaves what was there', async (t) => {
  const dir = t.testdir({ file: 'before' })
  const { replaceFile } = t.mockRequire<typeof import('../../src/sys/replace.ts')>('../../src/sys/replace.ts', {
    'node:fs': {
      ...fs,
      writeFileSync: (fd: number, text: string) => {
        fs.writeFileSync(fd, text.slice(0, 2))
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      },
    },
  })
  t.throws(() => replaceFile(`${dir}/file`, 'after'), { code: 'ENOSPC' })
  t.equal(fs.readFileSync(`${dir}/file`, 'utf8'), 'before')
  t.same(fs.readdirSync(dir), ['file'])
})
