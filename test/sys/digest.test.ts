import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import t from 'tap'
import { digestOf, digestsOf, type Range } from '../../src/sys/digest.ts'
import { makeTree } from '../kernel/make-tree.ts'

t.test('as coreutils and openssl have it', async (t) => {
  const bytes = Buffer.alloc((1 << 20) + 3, 'abc')
  const tree = makeTree(t, {
    '/file': bytes,
    '/data': 'what do ya want for nothing?',
    '/empty': '',
    '/fifo': { fifo: true },
  })
  const sum = (program: string) => execFileSync(program, [`${tree.root}/file`], { encoding: 'utf8' }).split(' ')[0]
  t.same(digestOf(tree, '/file', 'md5'), { state: 'ok', value: sum('md5sum') })
  t.same(digestOf(tree, '/file', 'sha256'), { state: 'ok', value: sum('sha256sum') })
  const tail = execFileSync('sha1sum', { input: bytes.subarray(-5), encoding: 'utf8' }).split(' ')[0]
  t.same(digestsOf(tree, '/file', ['sha1'], [[bytes.length - 5, bytes.length + 9]]), { state: 'ok', value: [tail] })
  const parts = execFileSync('sha1sum', { input: 'abbc', encoding: 'utf8' }).split(' ')[0]
  const ranges: Range[] = [
    [0, 2],
    [4, 4],
    [4, 6],
  ]
  t.same(digestsOf(tree, '/file', ['md4711', 'sha1'], ranges), { state: 'ok', value: [undefined, parts] })
  t.same(digestsOf(tree, '/file', ['md5', 'sha256'], [[0, bytes.length]]), {
    state: 'ok',
    value: [sum('md5sum'), sum('sha256sum')],
  })
  // RFC 4231, test case 2
  t.match(digestOf(tree, '/data', 'sha512', { key: 'Jefe' }), {
    state: 'ok',
    value: /^164b7a7bfcf819e2e395fbe73b56e0a3/,
  })
  t.same(digestOf(tree, '/empty', 'md5'), { state: 'ok', value: 'd41d8cd98f00b204e9800998ecf8427e' })
  t.same(digestOf(tree, '/nowhere', 'md5'), { state: 'missing' })
  t.match(digestOf(tree, '/fifo', 'md5'), { state: 'unknown', code: 'EINVAL' })
  t.match(digestOf(tree, '/file', 'md4711'), { state: 'unknown' }, 'an algorithm that is not there')
})

t.test('of any size, in pieces', async (t) => {
  const tree = makeTree(t, { '/file': '' })
  for (const size of [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20]) {
    const bytes = Buffer.alloc(size, 'kernel')
    fs.writeFileSync(`${tree.root}/file`, bytes)
    const value = createHash('sha256').update(bytes).digest('hex')
    t.same(digestOf(tree, '/file', 'sha256'), { state: 'ok', value }, String(size))
  }
  fs.truncateSync(`${tree.root}/file`, 1e12)
  t.same(digestOf(tree, '/file', 'sha256'), { state: 'unknown', code: 'EFBIG' }, 'a terabyte of holes')
})
