import zlib from 'node:zlib'
import t from 'tap'
import { walkDeflate } from '../../../src/kernel/initrd-walk/deflate.ts'
import { openSource } from '../../../src/kernel/initrd-walk/source.ts'
import fc from '../../fast-check.ts'

const walk = (bytes: Buffer) =>
  walkDeflate(
    openSource((offset, length) => bytes.subarray(offset, offset + length), bytes.length),
    0,
  )

// What zlib says of the same data: `more` is not there, or how much there is and how many bytes it took.
const byZlib = (bytes: Buffer): 'cut' | 'wrong' | { end: number; unpacked: number } => {
  try {
    // `info` adds the engine, which @types/node does not know of here
    const { buffer, engine } = zlib.inflateRawSync(bytes, { info: true }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    return { end: engine.bytesWritten, unpacked: buffer.length }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'cut' : 'wrong'
  }
}

// From what does not pack at all to what packs to nothing: every kind of block, long codes and short ones.
const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc
    .array(fc.constantFrom('kernel/', 'drivers/', '.ko', 'a', '\0\0\0\0', '070701'), { maxLength: 900 })
    .map((all) => Buffer.from(all.join(''))),
  fc.tuple(fc.nat({ max: 70_000 }), fc.nat({ max: 255 })).map(([length, byte]) => Buffer.alloc(length, byte)),
  fc
    .array(fc.tuple(fc.nat({ max: 12 }), fc.nat()), { maxLength: 400 })
    .map((all) => Buffer.concat(all.map(([bits, value]) => Buffer.from([value & ((1 << bits) - 1)])))),
)

const packed = fc
  .tuple(content, fc.nat({ max: 9 }), fc.nat({ max: 4 }), fc.constantFrom(1, 8, 9))
  .map(([bytes, level, strategy, memLevel]) => ({
    bytes,
    packed: zlib.deflateRawSync(bytes, { level, strategy, memLevel }),
  }))

t.test('its end and length, whatever was packed', async (t) => {
  fc.assert(
    fc.property(packed, fc.nat({ max: 20 }), ({ bytes, packed }, after) => {
      const found = walk(Buffer.concat([packed, Buffer.alloc(after, 0xa5)]))
      return 'end' in found && found.end === packed.length && found.unpacked === bytes.length
    }),
    { numRuns: 1000 },
  )
  t.pass()
})

t.test('many blocks, more than one window', async (t) => {
  const bytes = Buffer.alloc(3 << 20)
  for (let i = 0, x = 1; i < bytes.length; i++) {
    x = (x * 1103515245 + 12345) & 0x7fffffff
    bytes[i] = (x >> 16) & (i & 0x10000 ? 0xff : 0x0f)
  }
  for (const level of [0, 1, 6, 9]) {
    const packed = zlib.deflateRawSync(bytes, { level })
    t.same(walk(packed), { end: packed.length, unpacked: bytes.length }, `level ${level}`)
    for (const at of [1, 1000, packed.length >> 1, packed.length - 1])
      t.same(walk(packed.subarray(0, at)), { cut: true }, `level ${level}, cut at ${at}`)
  }
})

t.test('as zlib takes damaged data', async (t) => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 })
  const seen = { cut: 0, wrong: 0, whole: 0 }
  fc.assert(
    fc.property(packed, damage, fc.boolean(), ({ packed }, damages, early) => {
      const bytes = Buffer.from(packed)
      for (const [at, value] of damages) bytes[at % (early ? Math.min(40, bytes.length) : bytes.length)] = value
      const expected = byZlib(bytes)
      const found = walk(bytes)
      seen[typeof expected === 'string' ? expected : 'whole']++
      if (typeof expected !== 'string') return fc.stringify(found) === fc.stringify(expected)
      // zlib may find an error where the data end before it looks whether they end
      return expected === 'cut' ? 'cut' in found || 'wrong' in found : 'wrong' in found || 'cut' in found
    }),
    { numRuns: 3000 },
  )
  for (const [what, count] of Object.entries(seen)) t.ok(count > 50, `${what}: ${count}`)
})
