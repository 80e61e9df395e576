import fs from 'node:fs'
import t from 'tap'
import { makePrivateDir, writeParts } from '../../src/sys/copy.ts'

t.test('parts one after the other', async (t) => {
  const dir = t.testdir({ a: '0123456789', b: 'x'.repeat(3 << 20) })
  const parts = [
    { file: `${dir}/a`, offset: 2, size: 3 },
    { file: `${dir}/a`, offset: 0, size: 0 },
    { file: `${dir}/a`, offset: 9, size: 1 },
  ]
  writeParts(`${dir}/plain`, parts)
  t.equal(fs.readFileSync(`${dir}/plain`, 'utf8'), '2349')
  writeParts(`${dir}/filled`, parts, 4)
  t.equal(fs.readFileSync(`${dir}/filled`, 'latin1'), '234\x009\0\0\0')
  writeParts(`${dir}/long`, [{ file: `${dir}/b`, offset: 1, size: (3 << 20) - 1 }])
  t.equal(fs.statSync(`${dir}/long`).size, (3 << 20) - 1, 'in several pieces')
  t.equal(fs.statSync(`${dir}/long`).mode & 0o777, 0o600)
})

t.test('nothing is written over or through', async (t) => {
  const dir = t.testdir({ a: 'a', there: 'mine', link: t.fixture('symlink', 'elsewhere') })
  const parts = [{ file: `${dir}/a`, offset: 0, size: 1 }]
  t.throws(() => writeParts(`${dir}/there`, parts), { code: 'EEXIST' })
  t.equal(fs.readFileSync(`${dir}/there`, 'utf8'), 'mine')
  t.throws(() => writeParts(`${dir}/link`, parts), { code: 'EEXIST' })
  t.notOk(fs.existsSync(`${dir}/elsewhere`))
  t.throws(() => makePrivateDir(`${dir}/there`), { code: 'EEXIST' })
  t.throws(() => makePrivateDir(`${dir}/link`), { code: 'EEXIST' })
})

t.test('a part that is not there whole', async (t) => {
  const dir = t.testdir({ a: 'abc' })
  t.throws(() => writeParts(`${dir}/x`, [{ file: `${dir}/a`, offset: 1, size: 3 }]), {
    code: 'ENODATA',
    syscall: 'read',
  })
})
