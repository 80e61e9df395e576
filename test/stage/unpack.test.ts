import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import { readUki, type Uki } from '../../src/bootloader/uki.ts'
import { KexecctlError } from '../../src/report/errors.ts'
import { removeUnpacked, unpackUki } from '../../src/stage/unpack.ts'
import type { Tree } from '../../src/sys/fs.ts'
import { makeTree } from '../kernel/make-tree.ts'

const FIXTURES = `${__dirname}/../fixtures/uki`
const AT = '/efi/EFI/Linux/a.efi'
const DIR = '/run/kexecctl/uki'

const treeWith = (t: { testdir: () => string }, name: string): { tree: Tree; uki: Uki } => {
  const tree = makeTree(t, { [AT]: fs.readFileSync(`${FIXTURES}/${name}.efi`), '/run/kexecctl': { dir: true } })
  const read = readUki(tree, AT)
  if (read.state !== 'ok') throw new Error(name)
  return { tree, uki: read.value }
}

const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof KexecctlError) return error.code
    throw error
  }
  return 'none'
}

t.test('kernel and initrds', async (t) => {
  const { tree, uki } = treeWith(t, 'microcode')
  process.umask(0o077)
  t.teardown(() => process.umask(0o022))
  const unpacked = unpackUki(tree, AT, uki, DIR)
  t.same(unpacked, { linux: `${DIR}/linux`, initrd: `${DIR}/initrd` })
  const theirs = JSON.parse(fs.readFileSync(`${FIXTURES}/microcode.json`, 'utf8'))
  const sha256 = (file: string) => execFileSync('sha256sum', [file], { encoding: 'utf8' }).split(' ')[0]
  t.equal(sha256(tree.host(unpacked.linux)), theirs['.linux'].sha256, 'the kernel, to the byte')
  // cpio finds the file of the archive in front, and those behind it
  const initrd = fs.readFileSync(tree.host(`${DIR}/initrd`))
  t.equal(initrd.length % 4, 0)
  const found = ['early', 'initrd', 'second'].map((name) => initrd.indexOf(`${name}\0`))
  t.ok(found[0] && found[0] > 0)
  t.same(
    found,
    [...found].sort((a, b) => a - b),
    'microcode first',
  )
  for (let at = initrd.indexOf('070701'); at >= 0; at = initrd.indexOf('070701', at + 1)) t.equal(at % 4, 0, `${at}`)
  t.equal(fs.statSync(tree.host(DIR)).mode & 0o777, 0o700)
  for (const name of ['linux', 'initrd']) t.equal(fs.statSync(tree.host(`${DIR}/${name}`)).mode & 0o777, 0o600, name)
  removeUnpacked(tree, DIR)
  t.equal(tree.stat(DIR).state, 'missing')
  removeUnpacked(tree, DIR)
})

t.test('no initrd', async (t) => {
  const { tree, uki } = treeWith(t, 'bare')
  t.same(unpackUki(tree, AT, uki, DIR), { linux: `${DIR}/linux` })
  t.same(fs.readdirSync(tree.host(DIR)), ['linux'])
})

t.test('filled up to 4 bytes each', async (t) => {
  const { tree } = treeWith(t, 'bare')
  const linux = { offset: 0, size: 2 }
  const initrds = [1, 4, 6, 7].map((size) => ({ offset: 0, size }))
  unpackUki(tree, AT, { linux, initrds }, DIR)
  const head = fs.readFileSync(tree.host(AT)).subarray(0, 8)
  const filled = (size: number) =>
    Buffer.concat([head.subarray(0, size), Buffer.alloc(8)]).subarray(0, size > 4 ? 8 : 4)
  t.same(fs.readFileSync(tree.host(`${DIR}/initrd`)), Buffer.concat([1, 4, 6, 7].map(filled)))
})

t.test('what stands in the way goes, and is not followed', async (t) => {
  const { tree, uki } = treeWith(t, 'plain')
  fs.mkdirSync(tree.host('/precious'))
  fs.writeFileSync(tree.host('/precious/linux'), 'mine')
  fs.symlinkSync('../../precious', `${tree.root}${DIR}`)
  unpackUki(tree, AT, uki, DIR)
  t.equal(fs.readFileSync(tree.host('/precious/linux'), 'utf8'), 'mine')
})

t.test('failures leave nothing', async (t) => {
  const { tree, uki } = treeWith(t, 'plain')
  const length = fs.statSync(tree.host(AT)).size
  const behind = { linux: uki.linux, initrds: [{ offset: length - 8, size: 9 }] }
  const table: [string, () => unknown, string][] = [
    ['shorter than it was', () => unpackUki(tree, AT, behind, DIR), 'moved'],
    ['gone', () => unpackUki(tree, '/none', uki, DIR), 'read-failed'],
    ['a directory', () => unpackUki(tree, '/efi', uki, DIR), 'read-failed'],
    ['nowhere to write', () => unpackUki(tree, AT, uki, '/none/uki'), 'write-failed'],
  ]
  for (const [name, run, code] of table) {
    t.equal(codeOf(run), code, name)
    t.equal(tree.stat(DIR).state, 'missing', name)
  }
})

const canMount = process.getuid?.() === 0
t.test('an image that becomes shorter is named', async (t) => {
  const { tree, uki } = treeWith(t, 'plain')
  const behind = { linux: uki.linux, initrds: [{ offset: fs.statSync(tree.host(AT)).size - 8, size: 9 }] }
  t.throws(() => unpackUki(tree, AT, behind, DIR), {
    code: 'moved',
    message: `${AT} becomes shorter while it is unpacked`,
  })
})

t.test('a full file system', { skip: canMount ? false : 'needs root' }, async (t) => {
  const { tree, uki } = treeWith(t, 'plain')
  const run = tree.host('/run/kexecctl')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'none', run], { stdio: 'ignore' })
  } catch {
    t.pass('no mounts here')
    return
  }
  try {
    t.equal(
      codeOf(() => unpackUki(tree, AT, uki, DIR)),
      'write-failed',
      'the initrd does not fit',
    )
    t.same(fs.readdirSync(run), [])
  } finally {
    execFileSync('umount', [run])
  }
})
