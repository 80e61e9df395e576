import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { buildOnce } from '../built.ts'
import { flip, type Keeping, makeKeeping } from './compiled.ts'

const { text, done } = buildOnce()
t.teardown(done)

const make = (dir: string, program = text): Keeping => {
  mkdirSync(path.join(dir, 'var/cache'), { recursive: true, mode: 0o755 })
  for (const at of ['', 'var', 'var/cache']) chmodSync(path.join(dir, at), 0o755)
  return makeKeeping(dir, program)
}

/** The same, with something kept, and what `status` says. */
const makeKept = (dir: string) => {
  const keeping = make(dir)
  const { stdout, status } = keeping.run()
  return { ...keeping, said: { stdout, status, stderr: '' } }
}

t.test('what the first run keeps the next ones start from', async (t) => {
  const { kept, run } = make(t.testdir())
  const first = run()
  t.match(first, { status: 0, stderr: '', stdout: /^running/, anew: true })
  t.equal(statSync(kept).mode & 0o7777, 0o644)
  t.equal(statSync(path.dirname(kept)).mode & 0o7777, 0o755)
  t.strictSame(run(), { ...first, anew: false })
  t.strictSame(run(), { ...first, anew: false })
})

// Each is found out, and made good by the next run.
const DAMAGED: [string, (kept: string, keeping: Keeping) => void][] = [
  ['empty', (kept) => truncateSync(kept, 0)],
  ['a head alone', (kept) => truncateSync(kept, 512)],
  ['cut short', (kept) => truncateSync(kept, statSync(kept).size - 1)],
  ['half of it', (kept) => truncateSync(kept, 512 + (statSync(kept).size - 512) / 2)],
  ['longer', (kept) => writeFileSync(kept, '12345678', { flag: 'a' })],
  ['a byte of the head', (kept) => flip(kept, 12)],
  ['the first byte of the first half', (kept) => flip(kept, 512)],
  ['a byte in the first half', (kept) => flip(kept, 50_000)],
  ['the last byte of the second half', (kept) => flip(kept, -1)],
  ['a byte in the second half', (kept) => flip(kept, -50_000)],
  [
    'the flags of V8, in both halves',
    (kept) => {
      const half = (statSync(kept).size - 512) / 2
      for (let at = 4; at < 16; at++) for (const from of [512, 512 + half]) flip(kept, from + at)
    },
  ],
  [
    'no code at all',
    (kept) => {
      const head = readFileSync(kept).subarray(0, 512)
      writeFileSync(kept, Buffer.concat([head, Buffer.alloc(4096, 'x')]))
    },
  ],
  ['of a program with another time', (_kept, { machine }) => utimesSync(machine.file, 1, 1)],
  [
    'of a program that was replaced by the same bytes',
    (_kept, { machine }) => {
      const bytes = readFileSync(machine.file)
      writeFileSync(`${machine.file}.new`, bytes, { mode: 0o755 })
      renameSync(`${machine.file}.new`, machine.file)
    },
  ],
  [
    'of a program of the same size and another content',
    (_kept, { machine }) => {
      writeFileSync(machine.file, readFileSync(machine.file, 'utf8').replace('kexecctl would', 'kexecctl WOULD'))
    },
  ],
  [
    'of another build',
    (kept) => {
      const all = readFileSync(kept)
      const head = all
        .subarray(0, 512)
        .toString()
        .replace(/(?<=^kexecctl )[0-9a-f]{64}/, '0'.repeat(64))
      writeFileSync(kept, Buffer.concat([Buffer.from(head), all.subarray(512)]))
    },
  ],
  [
    'of another node',
    (kept) => {
      const all = readFileSync(kept)
      const head = all.subarray(0, 512).toString().replace(/ v\d/, ' v9')
      writeFileSync(kept, Buffer.concat([Buffer.from(head), all.subarray(512)]))
    },
  ],
  [
    'a link to it',
    (kept) => {
      renameSync(kept, `${kept}.real`)
      symlinkSync('compiled.real', kept)
    },
  ],
  [
    'a FIFO',
    (kept) => {
      rmSync(kept)
      execFileSync('mkfifo', [kept])
    },
  ],
  [
    'a directory',
    (kept) => {
      rmSync(kept)
      mkdirSync(kept)
    },
  ],
  [
    'a socket or device',
    (kept) => {
      rmSync(kept)
      symlinkSync('/dev/zero', kept)
    },
  ],
  ['writable by the group', (kept) => chmodSync(kept, 0o664)],
  ['writable by others', (kept) => chmodSync(kept, 0o646)],
]

for (const [name, damage] of DAMAGED)
  t.test(`kept: ${name}`, async (t) => {
    const { said, ...keeping } = makeKept(t.testdir())
    damage(keeping.kept, keeping)
    const changed = name.endsWith('another content')
    const now = changed ? { ...said, stdout: said.stdout.replace('kexecctl would', 'kexecctl WOULD') } : said
    const directory = name === 'a directory'
    t.strictSame(keeping.run(), { ...now, anew: !directory }, 'is not used, and replaced')
    t.strictSame(keeping.run(), { ...now, anew: false })
  })

t.test('kept: damaged alike in both halves, so that node crashes; the next hook makes it good', async (t) => {
  const { said, machine, kept, run } = makeKept(t.testdir())
  const half = (statSync(kept).size - 512) / 2
  const bytes = readFileSync(kept)
  for (const from of [512, 512 + half]) bytes.fill(0xa5, from + 2000, from + 60_000)
  writeFileSync(kept, bytes)
  t.notSame(run().status, 0, 'a command is ended by a signal')
  // that is no event: nothing is done, but the program runs
  t.match(machine.run(['hook', 'nonsense']), { status: 0, stderr: /nonsense/ })
  t.notOk(machine.has('var/cache/kexecctl/compiled'))
  t.strictSame(run(), { ...said, anew: true })
  t.strictSame(run(), { ...said, anew: false })
})

const asRoot = process.getuid?.() === 0 ? false : 'only root may give files away'

t.test("somebody else's", { skip: asRoot }, async (t) => {
  const { said, kept, run } = makeKept(t.testdir())
  chownSync(kept, 12345, 0)
  t.strictSame(run(), { ...said, anew: true }, 'is not used, and replaced')
  t.equal(statSync(kept).uid, 0)
  chownSync(path.dirname(kept), 12345, 0)
  t.strictSame(run(), { ...said, anew: false }, 'in a directory of theirs neither used nor replaced')
  flip(kept, 50_000)
  t.strictSame(run(), { ...said, anew: false })
})

t.test('directories that are not the owner’s alone', async (t) => {
  for (const at of ['var/cache/kexecctl', 'var/cache', 'var'])
    for (const mode of [0o775, 0o757, 0o1777]) {
      const { said, machine, kept, run } = makeKept(t.testdir())
      chmodSync(path.join(machine.dir, at), mode)
      flip(kept, 50_000)
      t.strictSame(run(), { ...said, anew: false }, `${at} ${mode.toString(8)}`)
    }
  for (const at of ['var/cache/kexecctl', 'var']) {
    const { said, machine, kept, run } = makeKept(t.testdir())
    renameSync(path.join(machine.dir, at), path.join(machine.dir, 'elsewhere'))
    symlinkSync(path.join(machine.dir, 'elsewhere'), path.join(machine.dir, at))
    flip(kept, 50_000)
    t.strictSame(run(), { ...said, anew: false }, `${at} is a link`)
  }
})

t.test('nowhere to keep it', async (t) => {
  const { machine, kept, run } = make(t.testdir())
  rmSync(path.join(machine.dir, 'var/cache'), { recursive: true })
  t.match(run(), { status: 0, stderr: '', stdout: /^running/, anew: false }, 'no /var/cache: none is made')
  mkdirSync(path.join(machine.dir, 'var/cache'))
  writeFileSync(path.dirname(kept), '')
  t.match(run(), { status: 0, stderr: '', stdout: /^running/, anew: false }, 'a file in its place')
})

t.test('what others may write is no program to keep anything of', async (t) => {
  const { machine, run } = make(t.testdir())
  chmodSync(machine.file, 0o775)
  t.match(run(), { status: 0, stderr: '', stdout: /^running/, anew: false })
})

t.test('only some commands keep it, and none for another tree', async (t) => {
  const { machine, run } = make(t.testdir())
  for (const args of [['--version'], ['sort', '6.1.0'], ['status', '--root', machine.dir], ['next', '--help']])
    t.match(machine.run(args), { status: 0, stderr: '' })
  t.notOk(machine.has('var/cache/kexecctl'))
  t.match(run(), { anew: true })
})

t.test('another copy neither uses nor replaces it; by another name it is the same', async (t) => {
  const { machine, kept, run } = make(t.testdir())
  const [copy, link] = ['usr/sbin/copy', 'usr/sbin/link'].map((name) => path.join(machine.dir, name)) as [
    string,
    string,
  ]
  copyFileSync(machine.file, copy)
  const status = (file: string) => spawnSync(file, ['status'], { encoding: 'utf8' })
  const { stdout } = status(copy)
  t.notOk(machine.has('var/cache/kexecctl'))
  t.match(run(), { stdout, anew: true })
  const { ino } = statSync(kept)
  t.match(status(copy), { status: 0, stdout, stderr: '' })
  t.equal(statSync(kept).ino, ino)
  t.match(run(), { stdout, anew: false })
  rmSync(kept)
  symlinkSync('kexecctl', link)
  t.match(status(link), { status: 0, stdout, stderr: '' })
  t.ok(machine.has('var/cache/kexecctl/compiled'))
})

t.test('a node that is replaced while it runs', async (t) => {
  const dir = t.testdir({ one: '', other: '', 'one (deleted)': '' })
  const [exe, maps] = ['exe', 'maps'].map((name) => path.join(dir, name)) as [string, string]
  const runs = (name: string) => {
    rmSync(exe, { force: true })
    symlinkSync(path.join(dir, name), exe)
  }
  const loads = (name: string) =>
    writeFileSync(
      maps,
      `7f00-7f01 r-xp 0 fe:01 9    /lib/libc.so.6\n7f02-7f03 r-xp 0 fe:01 8    ${dir}/libnode.so${name}\n`,
    )
  const program = text
    .replaceAll('"/proc/self/exe"', JSON.stringify(exe))
    .replaceAll('"/proc/self/maps"', JSON.stringify(maps))
    .replace('process.config.variables.node_shared', 'true')
  const { run, kept } = make(dir, program)
  for (const name of ['.1', '.2']) writeFileSync(path.join(dir, `libnode.so${name}`), '')
  runs('one')
  loads('.1')
  t.match(run(), { status: 0, stderr: '', anew: true })
  t.match(run(), { anew: false })
  runs('other')
  t.match(run(), { status: 0, anew: true }, 'it is what runs that counts')
  loads('.2')
  t.match(run(), { status: 0, anew: true })
  const all = readFileSync(kept)
  rmSync(kept)
  loads('.2 (deleted)')
  t.match(run(), { status: 0, stderr: '', anew: false }, 'its library is gone: nothing is kept')
  loads('.2')
  runs('one (deleted)')
  t.match(run(), { status: 0, stderr: '', anew: false }, 'it is gone itself')
  runs('other')
  writeFileSync(kept, all)
  t.match(run(), { anew: false }, 'what was kept is good')
})

t.test('errors are the same, with the same lines', async (t) => {
  const { machine, kept, run } = makeKept(t.testdir())
  t.match(run(), { anew: false })
  const args = ['check', '9.9.9-none', '--debug']
  const fast = spawnSync(machine.file, args, { encoding: 'utf8' })
  chmodSync(path.dirname(kept), 0o775)
  const plain = spawnSync(machine.file, args, { encoding: 'utf8' })
  t.equal(fast.status, 1)
  t.match(fast.stderr, new RegExp(`\\n +at .*${machine.file}:\\d{3,}:\\d+`))
  t.strictSame([fast.status, fast.stdout, fast.stderr], [plain.status, plain.stdout, plain.stderr])
})
