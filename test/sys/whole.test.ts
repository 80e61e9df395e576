import fs from 'node:fs'
import t from 'tap'
import { writeWhole } from '../../src/sys/whole.ts'

t.test('a new file with the mode it is given, nothing beside it', async (t) => {
  const dir = t.testdir({ file: 'before' })
  const seen: string[] = []
  const dress = (fd: number) => {
    seen.push(fs.readFileSync(`${dir}/file`, 'utf8'), `${fs.fstatSync(fd).size}`)
    fs.fchmodSync(fd, 0o604)
  }
  writeWhole(`${dir}/file`, Buffer.from('after'), { temporary: `${dir}/temporary`, mode: 0o600, dress })
  t.same(seen, ['before', '0'])
  t.equal(fs.readFileSync(`${dir}/file`, 'utf8'), 'after')
  t.equal(fs.statSync(`${dir}/file`).mode & 0o7777, 0o604)
  t.same(fs.readdirSync(dir), ['file'])
})

t.test("what has the temporary name is somebody else's", async (t) => {
  const dir = t.testdir({ file: 'before', temporary: 'half', dir: {} })
  for (const name of ['temporary', 'dir']) {
    const made = { temporary: `${dir}/${name}`, mode: 0o600 }
    t.throws(() => writeWhole(`${dir}/file`, 'after', made), { code: 'EEXIST' }, name)
  }
  t.equal(fs.readFileSync(`${dir}/file`, 'utf8') + fs.readFileSync(`${dir}/temporary`, 'utf8'), 'beforehalf')
  t.same(fs.readdirSync(dir), ['dir', 'file', 'temporary'])
})

t.test('what costs much is made where it can be written', async (t) => {
  const dir = t.testdir({ taken: { x: '' } })
  const make = () => {
    throw new Error('made')
  }
  t.throws(() => writeWhole(`${dir}/none/a`, make, { temporary: `${dir}/none/b`, mode: 0o600 }), { code: 'ENOENT' })
  t.throws(() => writeWhole(`${dir}/a`, make, { temporary: `${dir}/b`, mode: 0o600 }), { message: 'made' })
  t.same(fs.readdirSync(dir), ['taken'], 'and nothing is left')
  writeWhole(`${dir}/a`, () => 'text', { temporary: `${dir}/b`, mode: 0o600 })
  t.equal(fs.readFileSync(`${dir}/a`, 'utf8'), 'text')
  t.throws(() => writeWhole(`${dir}/taken`, '', { temporary: `${dir}/b`, mode: 0o600 }), { code: 'EISDIR' })
  t.same(fs.readdirSync(dir), ['a', 'taken'])
})
