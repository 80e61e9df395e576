import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { leafRows } from '../../../src/machine/wishes/sqlite.ts'
import { openTree } from '../../../src/sys/fs.ts'
import { makeTree } from '../../kernel/make-tree.ts'

// Written by SQLite 3.40 with the schema 14 of fwupd: table names, six devices, one of them over several pages.
const real = gunzipSync(fs.readFileSync(path.resolve('test/fixtures/fwupd/pending.db.gz')))
const rowsOf = (t: { testdir: () => string }, bytes: Buffer) => [...leafRows(makeTree(t, { '/db': bytes }), '/db')]

t.test('rows', async (t) => {
  const rows = rowsOf(t, real)
  const devices = rows.filter((row) => row.length === 21)
  t.same(
    devices.map((row) => [String(row[0]).slice(0, 3), row[1], row[4], row[6], String(row[10]).length]),
    [
      ['111', 2, 'System Firmware', 1_790_000_000, 133],
      ['222', 4, 'NVMe SSD 970', 1_790_000_000, 124],
      ['333', 4, 'Thunderbolt Controller', 1_790_000_000, 124],
      ['444', 4, '', 1_790_000_000, 9145],
      ['555', 3, 'Dock', 1_790_000_000, 19],
      ['666', 4, 'No time', 1_790_000_000, 105],
    ],
  )
  t.match(devices[3]?.[10], /^KernelCmdline=x{9000};.*;BootTime=1791000000;End=1$/, 'a row over several pages')
  t.equal(devices[0]?.[9], undefined, 'eight bytes')
  t.equal(devices[0]?.[2], undefined, 'NULL')
  t.ok(rows.some((row) => row[0] === 'table' && row[1] === 'history'))
})

t.test('no database', async (t) => {
  t.same(rowsOf(t, Buffer.alloc(0)), [])
  t.same(rowsOf(t, Buffer.from('SQLite format 3\0')), [])
  t.same(rowsOf(t, Buffer.alloc(8192, 0x0d)), [])
  t.same(rowsOf(t, Buffer.concat([Buffer.from('x'), real])), [])
  const utf16 = Buffer.from(real)
  utf16.writeUInt32BE(2, 56)
  t.same(rowsOf(t, utf16), [])
  t.same([...leafRows(makeTree(t, { '/db': { dir: true } }), '/db')], [])
  t.same([...leafRows(makeTree(t, {}), '/db')], [])
})

t.test('hostile bytes neither throw nor take long', async (t) => {
  const root = t.testdir()
  const tree = openTree(root)
  let seed = 7
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return (seed >>> 8) % below
  }
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.from(real.subarray(0, round % 5 === 0 ? random(real.length) : real.length))
    for (let i = 0; i < 40; i++) if (bytes.length > 24) bytes[20 + random(bytes.length - 20)] = random(256)
    fs.writeFileSync(`${root}/db`, bytes)
    for (const row of leafRows(tree, '/db')) if (row.length > 64) t.fail('too many columns')
  }
  // every cell of every page names one row of 64 KiB, over and over
  const page = Buffer.alloc(512)
  page[0] = 0x0d
  page.writeUInt16BE(250, 3)
  for (let cell = 0; cell < 250; cell++) page.writeUInt16BE(506, 8 + 2 * cell)
  Buffer.of(0x83, 0xff, 0x7f, 1, 2, 0).copy(page, 506)
  const all = Buffer.concat(Array.from({ length: 16_000 }, () => page))
  Buffer.from(real.subarray(0, 100)).copy(all, 0)
  all.writeUInt16BE(512, 16)
  fs.writeFileSync(`${root}/db`, all)
  let rows = 0
  for (const _ of leafRows(tree, '/db')) rows++
  t.ok(rows < 200_000, `${rows} rows`)
})
