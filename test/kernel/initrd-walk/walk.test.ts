import t from 'tap'
import type { InitrdWalk } from '../../../src/kernel/initrd-walk/types.ts'
import { walkInitrd } from '../../../src/kernel/initrd-walk/walk.ts'
import { entry, initrd, lz4, TRAILER, walk } from './parts.ts'

// `dracut` where the names of files can be seen
const whole = (init = true, dracut?: boolean): InitrdWalk => ({
  state: 'whole',
  init,
  ...(dracut !== undefined && { dracut }),
})
const zeros = (length: number) => Buffer.alloc(length)
const join = (...parts: (Buffer | string)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)))
const init = entry('init', '#!/bin/sh\n', 0o100755)
const zst = initrd('main.zst')
const skippable = join('\x50\x2a\x4d\x18', Buffer.from([5, 0, 0, 0]), 'hello')

const bootConfig = (text: string, sum = Buffer.from(text).reduce((all, byte) => all + byte, 0)): Buffer => {
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32LE(text.length)
  numbers.writeUInt32LE(sum, 4)
  return join(text, numbers, '#BOOTCONFIG\n')
}

const table: [what: string, bytes: Buffer, expected: InitrdWalk | RegExp][] = [
  ['nothing', zeros(0), /^0: nothing but zeros/],
  ['zeros', zeros(10_000), /^0: nothing but zeros/],
  ['/init by its names', join(entry('./init'), TRAILER), whole(true, false)],
  ['modules and firmware, as in the first parts of Ubuntu', join(entry('usr/lib/init'), TRAILER), whole(false, false)],
  ['they and the packed rest', join(entry('usr/lib/init'), TRAILER, zst), whole()],
  [
    'zeros before and between',
    join(zeros(512), init, zeros(8), entry('b'), TRAILER, zeros(40), zst, zeros(3)),
    whole(),
  ],
  ['070702', join(init.toString().replace('070701', '070702'), TRAILER), whole(true, false)],
  ['dracut', join(entry('usr/lib/dracut/modules.txt'), init, TRAILER), whole(true, true)],
  ['dracut, by another name', join(entry('./lib/dracut'), TRAILER, entry('init'), TRAILER), whole(true, true)],
  ['dracut, and something packed', join(init, entry('lib/dracut/hooks'), TRAILER, zst), whole(true, true)],
  ['something packed, and dracut', join(zst, zeros(-zst.length & 3), entry('lib/dracut'), TRAILER), whole(true, true)],
  [
    'what dracut only sounds like',
    join(init, entry('usr/lib/dracut2'), entry('x/lib/dracut/y'), TRAILER),
    whole(true, false),
  ],
  ['070707, the old format', join(init.toString().replace('070701', '070707'), TRAILER), /^0: no cpio header/],
  ['no trailer', init, /has no TRAILER!!!/],
  ['no trailer, but zeros', join(init, zeros(1024)), /has no TRAILER!!!/],
  ['no trailer, but another archive', join(entry('early'), zst), whole()],
  ['no trailer before cpio', join(entry('early'), init, TRAILER), whole(true, false)],
  [
    'a bad digit',
    join(init.toString().replace('000001ed', '00000x1e').replace('000081ed', '0000xxxx'), TRAILER),
    /sense/,
  ],
  ['a name of no length', join(init.toString().replace('00000005', '00000000'), TRAILER), /makes no sense/],
  ['a name that is too long', join(entry('x'.repeat(4096)), TRAILER), /makes no sense/],
  [
    'a name without an end',
    join(init.toString().replace('init\0', 'initx'), TRAILER),
    /^0: a file name .* without an end/,
  ],
  ['garbage after a header', join(init, 'garbage'), /bytes that begin no archive/],
  ['garbage after it', join(zst, 'garbage'), /bytes that begin no archive/],
  ['the first byte of a magic', join(zst, '\x28'), /bytes that begin no archive/],
  [
    'an image of a file system',
    join('hsqs', zeros(96)),
    { state: 'unknown', why: 'it is no archive that can be an initrd' },
  ],
  ['cpio at an odd byte', join(zst, zeros((-zst.length & 3) + 2), init, TRAILER), /multiple of 4/],
  ['cpio at a multiple of 4', join(zst, zeros(-zst.length & 3), init, TRAILER), whole()],
  ['zstd at an odd byte', join(zst, zeros((-zst.length & 3) + 1), zst), whole()],
  ['zstd at an odd byte after cpio', join(init, TRAILER, zeros(1), zst), /multiple of 4/],
  ['two frames', join(zst, zst), whole()],
  [
    'a skippable frame',
    join(skippable, zst),
    { state: 'unknown', why: 'the kernel does not skip the skippable frame at byte 0' },
  ],
  ['a skippable frame, cut', join(zst, skippable.subarray(0, 12)), /cut inside the skippable frame/],
  ['two members of gzip', join(initrd('main.gz'), initrd('main.gz')), whole()],
  ['two streams of xz', join(initrd('main.xz'), zeros(4), initrd('main.xz')), whole()],
  [
    'the second of them cut',
    join(zst, zst.subarray(0, -1)),
    new RegExp(`zstd frame that begins at byte ${zst.length}`),
  ],
  ['a boot configuration', join(zst, bootConfig('kernel.x = 1\n')), whole()],
  ['a boot configuration, padded', join(zst, bootConfig('kernel.x = 1\n'), zeros(3)), whole()],
  ['one that is damaged', join(zst, bootConfig('kernel.x = 1\n', 1)), /bytes that begin no archive/],
  ['one that is cut', join(zst, bootConfig('kernel.x = 1\n').subarray(0, -1)), /bytes that begin no archive/],
  ['a boot configuration alone', bootConfig('a = 1'), /nothing but zeros/],
]

t.test('by the format and its edges', async (t) => {
  for (const [what, bytes, expected] of table) {
    const found = walk(bytes)
    if (!(expected instanceof RegExp)) t.same(found, expected, what)
    else t.match(found.state === 'broken' ? `${found.at}: ${found.what}` : found.state, expected, what)
  }
})

t.test('lz4 is cut between two blocks', async (t) => {
  const block = 8 << 20
  const archive = join(
    init,
    entry('a', Buffer.alloc(2 * block - 3000, 'a')),
    entry('b', Buffer.alloc(4000, 'b')),
    TRAILER,
  )
  const blocks = [0, 1, 2].map((i) => archive.subarray(i * block, (i + 1) * block))
  t.same(walk(lz4(...blocks)), whole())
  t.match(walk(lz4(...blocks.slice(0, 2))), { state: 'broken', what: /no TRAILER!!!/ })
  t.match(walk(lz4(...blocks.slice(0, 1))), { state: 'broken', what: /no TRAILER!!!/ })
  t.match(walk(lz4()), { state: 'broken', what: /no TRAILER!!!/ })
  const [first, second] = [archive.subarray(0, -4), archive.subarray(-4)]
  t.same(walk(lz4(first.subarray(-100), second)), whole(), 'a trailer in two blocks')
  t.same(walk(lz4(archive.subarray(-100), zeros(400))), whole(), 'zeros in a block of their own')
  t.same(walk(join(lz4(init), lz4(TRAILER))), whole(), 'a magic between the blocks')
  t.same(walk(join(lz4(init, TRAILER), zeros(4), init, TRAILER)), whole(), 'cpio after it')
  t.match(
    walk(join(lz4(init, TRAILER), init, TRAILER)),
    { state: 'broken' },
    'cpio without zeros, which unlz4 takes for blocks',
  )
})

t.test('damage that a container notices', async (t) => {
  const flip = (name: string, at: number, value = 0xff) => {
    const bytes = Buffer.from(initrd(name))
    const index = at < 0 ? bytes.length + at : at
    bytes[index] = (bytes[index] as number) ^ value
    return bytes
  }
  const damages: [string, number, number?][] = [
    ['main.xz', 6],
    ['main.xz', 8],
    ['main.xz', 14],
    ['main.xz', -3],
    ['main.xz', -8],
    ['main.xz', -18],
    ['main.xz', -1],
    ['main.gz', 2],
    ['main.gz', -1],
    ['main.gz', -4],
    ['main.zst', 4, 0x08],
    ['main.zst', 6, 0x06],
    ['main.lz4', 6],
    ['main.lz4', 7],
    ['main.bz2', -6],
    ['frame.lz4', 4, 0xc0],
    ['main.cpio', 0],
  ]
  for (const [name, at, value] of damages) {
    const expected = name === 'main.cpio' ? 'unknown' : 'broken'
    t.equal(walk(flip(name, at, value)).state, expected, `${name}, byte ${at}`)
  }
})

t.test('what cannot be read, or shrinks, is unknown', async (t) => {
  const failing = () => {
    throw Object.assign(new Error('i/o error'), { code: 'EIO' })
  }
  t.same(walkInitrd(failing, 100), { state: 'unknown', why: 'it cannot be read (EIO)' })
  t.match(
    walkInitrd((offset, length) => zst.subarray(offset, Math.min(offset + length, 500)), zst.length),
    {
      state: 'unknown',
      why: /becomes shorter/,
    },
  )
})

t.test('bounds', async (t) => {
  const endless = (byte: number[]) => (_: number, length: number) => Buffer.alloc(length, Buffer.from(byte))
  t.match(walkInitrd(endless([0]), 2 ** 45), { state: 'unknown', why: /more than 512 MiB/ })
  const blocks = Buffer.concat([zst.subarray(0, 6), zeros(6 << 20)])
  t.match(walk(blocks), { state: 'unknown', why: /more than 1000000 parts/ }, 'empty blocks of zstd')
  const gzip = Buffer.concat([
    initrd('main.gz').subarray(0, 10),
    Buffer.alloc(1 << 20, Buffer.from('000000ffff', 'hex')),
  ])
  t.match(walk(gzip), { state: 'unknown', why: /more than 50000 blocks/ }, 'empty blocks of deflate')
  // of a whole member: stored blocks of no bytes, an empty last one, no CRC, the length 0
  const member = (blocks: number) =>
    join(
      initrd('main.gz').subarray(0, 10),
      Buffer.alloc(5 * blocks, Buffer.from('000000ffff', 'hex')),
      Buffer.from('010000ffff', 'hex'),
      zeros(8),
    )
  t.same(walk(join(member(49_998))), whole())
  t.match(
    walk(join(member(30_000), member(30_000))),
    { state: 'unknown', why: /more than 50000 blocks/ },
    'of all members together',
  )
})
