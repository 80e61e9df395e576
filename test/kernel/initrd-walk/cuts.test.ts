import t from 'tap'
import { initrd, walk } from './parts.ts'

// where the trailer ends, name and padding included
const trailerEnd = (name: string): number => Math.ceil((initrd(name).indexOf('TRAILER!!!') + 11) / 4) * 4

const EARLY = initrd('early.cpio').length
const EARLY_END = trailerEnd('early.cpio')
const MAIN_END = trailerEnd('main.cpio')

// From `harmless` bytes on a cut takes nothing but zeros after the trailer; `beforeMain`: where nothing but whole early
// archives and zeros is left.
const shapes: [
  names: string[],
  state: 'whole' | 'unknown',
  harmless?: number | undefined,
  beforeMain?: [number, number],
][] = [
  [['main.cpio'], 'whole', MAIN_END],
  [['main.zst'], 'whole'],
  [['main.lz4'], 'whole'],
  [['main.gz'], 'whole'],
  [['main.xz'], 'whole'],
  [['main.bz2'], 'whole'],
  [['frame.lz4'], 'unknown'],
  [['early.cpio', 'main.zst'], 'whole', undefined, [EARLY_END, EARLY]],
  [['early.cpio', 'main.gz'], 'whole', undefined, [EARLY_END, EARLY]],
  [['early.cpio', 'early.cpio', 'main.lz4'], 'whole', undefined, [EARLY_END, 2 * EARLY]],
  [['early.cpio', 'main.cpio'], 'whole', EARLY + MAIN_END, [EARLY_END, EARLY]],
]

for (const [names, state, harmless = Number.POSITIVE_INFINITY, beforeMain] of shapes) {
  t.test(`${names.join(' + ')}, cut at every byte`, async (t) => {
    const bytes = initrd(...names)
    const seen = names.every((name) => name.endsWith('.cpio'))
    t.equal(walk(bytes).state, state)
    if (state === 'whole') t.same(walk(bytes), { state, init: true, ...(seen && { dracut: false }) })
    const wrong: [number, unknown][] = []
    const noInit: number[] = []
    for (let at = 0; at < bytes.length; at++) {
      const result = walk(bytes.subarray(0, at))
      if (result.state === 'whole' && !result.init) noInit.push(at)
      else if ((result.state === 'broken') === at >= harmless) wrong.push([at, result])
    }
    t.same(wrong, [])
    if (!beforeMain) t.same(noInit, [])
    else {
      const [first, last] = beforeMain
      t.equal(noInit[0], first)
      t.equal(noInit.at(-1), last)
    }
    t.same(walk(Buffer.concat([bytes, Buffer.alloc(4096)])), walk(bytes), 'zeros after it')
  })
}

t.test('what does not tell where it ends', async (t) => {
  for (const [name, header] of [
    ['main.lzma', 2],
    ['main.lzo', 4],
  ] as const) {
    const bytes = initrd(name)
    t.match(walk(bytes), { state: 'unknown', why: /cannot be told without unpacking it/ }, name)
    for (let at = 0; at < header; at++) t.equal(walk(bytes.subarray(0, at)).state, 'broken', `${name}, ${at} bytes`)
  }
})

t.test('the rest filled with zeros, as by a file system after a crash', async (t) => {
  for (const name of ['main.cpio', 'main.zst', 'main.lz4', 'main.gz', 'main.xz', 'main.bz2']) {
    const bytes = initrd(name)
    const end = name === 'main.cpio' ? MAIN_END - 5 : bytes.length - 12
    const unnoticed: number[] = []
    for (let at = 6; at < end; at++) {
      const zeroed = Buffer.concat([bytes.subarray(0, at), Buffer.alloc(bytes.length - at)])
      if (walk(zeroed).state !== 'broken') unnoticed.push(at)
    }
    t.same(unnoticed, [], name)
  }
})
