import t from 'tap'
import fc from '../../fast-check.ts'
import { initrd, walk } from './parts.ts'

type Change = (bytes: Buffer) => Buffer

// not fc.double(): of all doubles up to 1 nearly all are next to 0
const spot = fc.nat(0xffff).map((n) => n / 0x10000)
const at = (bytes: Buffer, where: number): number => Math.floor(where * bytes.length)

const set: fc.Arbitrary<Change> = fc.tuple(spot, fc.nat({ max: 255 })).map(([where, value]) => (bytes) => {
  bytes[at(bytes, where)] = value
  return bytes
})
const number: fc.Arbitrary<Change> = fc
  .tuple(spot, fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff))
  .map(([where, value]) => (bytes) => {
    if (bytes.length >= 4) bytes.writeUInt32LE(value, Math.min(at(bytes, where), bytes.length - 4))
    return bytes
  })
const digits: fc.Arbitrary<Change> = fc
  .tuple(spot, fc.constantFrom('ffffffff', '00000000', '7fffffff', '-1234567', '070701'))
  .map(([where, text]) => (bytes) => {
    bytes.write(text, at(bytes, where))
    return bytes
  })
const cutOut: fc.Arbitrary<Change> = fc.tuple(spot, fc.nat({ max: 600 })).map(([where, length]) => (bytes) => {
  const from = at(bytes, where)
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)])
})
const twice: fc.Arbitrary<Change> = fc.tuple(spot, fc.nat({ max: 600 })).map(([where, length]) => (bytes) => {
  const from = at(bytes, where)
  return Buffer.concat([bytes.subarray(0, from + length), bytes.subarray(from)])
})
const first: fc.Arbitrary<Change> = fc
  .tuple(fc.nat({ max: 31 }), fc.nat({ max: 255 }))
  .map(([where, value]) => (bytes) => {
    bytes[where % bytes.length] = value
    return bytes
  })

const changes = fc.array(fc.oneof(set, number, digits, cutOut, twice, first), { minLength: 1, maxLength: 4 })

for (const name of ['main.cpio', 'main.zst', 'main.lz4', 'frame.lz4', 'main.gz', 'main.xz', 'main.bz2', 'early.cpio']) {
  t.test(`${name}, changed`, async (t) => {
    const original = initrd(name)
    const states = new Set<string>()
    fc.assert(
      fc.property(changes, (all) => {
        let bytes: Buffer = Buffer.from(original)
        for (const change of all) if (bytes.length > 0) bytes = change(bytes)
        const reads = { count: 0, bytes: 0 }
        const found = walk(bytes, reads)
        states.add(found.state)
        if (found.state === 'broken' && !(found.at >= 0 && found.at <= bytes.length)) return false
        return reads.count <= 100 && reads.bytes <= 64 * bytes.length + (1 << 16)
      }),
      { numRuns: 2000 },
    )
    t.ok(states.has('broken'))
  })
}

t.test('any bytes after any magic', async (t) => {
  const magics = ['070701', '1f8b08', '425a68', '5d00', 'fd377a585a00', '894c5a4f', '02214c18', '28b52ffd', '04224d18']
  fc.assert(
    fc.property(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 400 }), (magic, rest) => {
      const start = magic === '070701' ? Buffer.from(magic) : Buffer.from(magic, 'hex')
      const reads = { count: 0, bytes: 0 }
      walk(Buffer.concat([start, rest]), reads)
      return reads.count <= 100
    }),
    { numRuns: 2000 },
  )
  t.pass()
})
