import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { buildOnce } from './built.ts'
import { fakeMachine, NEW, OLD } from './stage/machine-tree.ts'
import { bootLine, HISTORY } from './state/lines.ts'

const { file, done } = buildOnce()
t.teardown(done)

// beside the program: a place that another user can look into
const place = path.dirname(file)
fs.chmodSync(place, 0o755)
const machine = fakeMachine({ testdir: () => path.join(place, 'machine') })
const { root } = machine.tree

interface Options {
  input?: string
  env?: string[]
  /** Words in front of node. */
  by?: string[]
  node?: string[]
  shell?: string
}

// under `env -i`: tap puts words of its own into the environment of every child that is a node
const run = (args: string[], { input = '', env = [], by = [], node = [], shell }: Options = {}) => {
  const words = [...by, process.execPath, ...node, file, ...args]
  const command = shell === undefined ? words : ['/bin/sh', '-c', shell, 'sh', ...words]
  const options = { encoding: 'utf8', input, cwd: '/' } as const
  return spawnSync('/usr/bin/env', ['-i', 'PATH=/usr/bin:/bin', ...env, ...command], options)
}

const inTree = (...args: string[]) => run([...args, '--root', root])
const json = (text: string) => JSON.parse(text)
const keys = (value: object) => Object.keys(value).join(' ')

t.test('one JSON object on stdout, nothing else', async (t) => {
  const cases: [args: string[], keys: string][] = [
    [
      ['status'],
      'schema running bootedBy enabled loaded foreign held blocked next fallback staged target action reason reboot estimate wishes confirmed findings',
    ],
    [['list'], 'schema kernels'],
    [['check'], 'schema release verdict findings'],
    [['stage', '--dry-run'], 'schema action reason target syscall commands findings estimate'],
    [['history'], 'schema boots summary'],
    [['setup', '--dry-run'], 'schema file changed choices lines removed findings'],
    [['metrics'], 'schema file metrics'],
    [['sort', '6.2', '6.1'], 'schema sorted unparsable'],
  ]
  for (const [args, wanted] of cases) {
    const { stdout, stderr, status } = inTree(...args, '--json')
    t.same([status, stderr], [0, ''], args.join(' '))
    t.match(stdout, /^\{"schema":1,.*\}\n$/)
    t.equal(keys(json(stdout)), wanted)
  }
})

t.test('exit codes, and where things are said', async (t) => {
  const bad = fakeMachine({ testdir: () => path.join(place, 'bad') })
  bad.install(NEW, 2200)
  const there = bad.tree.root
  const cases: [args: string[], exit: number, stdout: RegExp, stderr: RegExp][] = [
    [['status', '--root', root], 0, /^running /, /^$/],
    [['--root', root], 0, /^running /, /^$/],
    [['status', '--exit-code', '--root', root], 3, /^running /, /^$/],
    [
      ['list', '--root', root],
      0,
      new RegExp(`\n${NEW.replaceAll('+', '\\+')} [^]*\n${OLD.replaceAll('+', '\\+')} `),
      /^$/,
    ],
    [['check', '--root', root], 0, /: ok\n/, /^$/],
    [['check', '--root', there], 3, /: refuse\nrefuse {2}image-integrity: [\s\S]*\n {8}hint: [\s\S]*\nok /, /^$/],
    [['check', OLD, '--root', there], 0, /: ok\n/, /^$/],
    [['stage', '--dry-run', '--root', there], 3, /^refuse: /, /^$/],
    [
      ['check', '9.9.9', '--root', root],
      1,
      /^$/,
      /^kexecctl: no kernel 9\.9\.9 is installed \(no-such-kernel\)\nhint: .*\n$/,
    ],
    [
      ['stage', '--root', root],
      2,
      /^$/,
      /^kexecctl: another tree can only be looked at \(usage\)\nhint: leave out --root, or look with --dry-run\n$/,
    ],
    [['unload', '--root', root], 2, /^$/, /\(usage\)\n/],
    [['history', '--root', root], 0, /^no reboot has been recorded yet\n$/, /^$/],
    [['history', '--svg', '-', '--root', root], 0, /^<svg [\s\S]*<\/svg>\n$/, /^$/],
    [
      ['history', '--svg=/', '--root', root],
      1,
      /^$/,
      /\(write-failed\)\n -> \/ is there, and is no regular file\nhint: name another file, or - for standard output\n$/,
    ],
    [['history', '--svg=', '--root', root], 2, /^$/, /--svg takes one file \(usage\)\n/],
    [['setup', '--print', '--root', root], 0, /^enable=yes\nintercept=yes\nfallback=yes\nselect=auto\n$/, /^$/],
    [['setup', '--no-enable', '--dry-run', '--root', root], 0, /\n\+ \[Stage\]\n\+ Enable=no\n/, /^$/],
    [['setup', '--enable', '--root', root], 2, /^$/, /another tree can only be looked at \(usage\)\n/],
    [['setup', '--enable='], 2, /^$/, /^kexecctl: Invalid values: .*enable.* \(usage\)\n/],
    [['setup'], 2, /^$/, /there is no terminal to ask at \(usage\)\nhint: give some of --enable yes\|no, /],
    [['metrics', '--root', root], 0, /^# HELP kexecctl_info .*\n# TYPE kexecctl_info gauge\nkexecctl_info\{/, /^$/],
    [['metrics', '--output', '--root', root], 2, /^$/, /output.*\(usage\)\n/],
    [['list', '--root', `${root}/nowhere`], 2, /^$/, /is not a directory \(usage\)\n/],
    [['restage'], 2, /^$/, /^kexecctl: .*restage.* \(usage\)\nhint: see kexecctl --help\n$/],
    [['list', '--frobnicate'], 2, /^$/, /frobnicate.*\(usage\)\n/],
    [['list', '--root'], 2, /^$/, /root.*\(usage\)\n/],
    [['--help'], 0, /^kexecctl \[options\] COMMAND\n[\s\S]*stage \[release\][\s\S]*--root/, /^$/],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [['hook', 'nonsense\x1b'], 0, /^$/, /^kexecctl: there is no hook for the event nonsense\\x1b\n$/],
    [['hook'], 0, /^$/, /^kexecctl: there is no hook/],
  ]
  for (const [args, exit, stdout, stderr] of cases) {
    const ran = run(args)
    t.equal(ran.status, exit, args.join(' '))
    t.match(ran.stdout, stdout, args.join(' '))
    t.match(ran.stderr, stderr, args.join(' '))
    t.notMatch(ran.stderr, /\n {4}at /, 'no stack')
  }
})

t.test('errors as JSON, and with --debug where they come from', async (t) => {
  const missing = run(['check', '9.9.9', '--root', root, '--json', '--debug'])
  t.equal(missing.status, 1)
  t.same(json(missing.stdout), {
    schema: 1,
    error: {
      code: 'no-such-kernel',
      message: 'no kernel 9.9.9 is installed',
      hint: 'kexecctl list shows what is installed',
      causes: [],
    },
  })
  t.match(missing.stderr, /Error: no kernel 9\.9\.9 is installed\n {4}at /)
  const turned = run(['check', '6.1\u202e', '--root', root, '--json'])
  t.match(turned.stdout, '6.1\\u202e', 'nothing that a terminal obeys')
  t.notMatch(turned.stdout, '\u202e')
  const usage = run(['restage', '--json'])
  t.equal(usage.status, 2)
  t.match(json(usage.stdout), { error: { code: 'usage' } })
  t.equal(usage.stderr, '')
})

t.test('sort', async (t) => {
  const input = '6.8.0-100-generic\n6.8.0-9-generic\nvmlinuz\n'
  t.match(run(['sort'], { input }), {
    stdout: 'vmlinuz\n6.8.0-9-generic\n6.8.0-100-generic\n',
    stderr: 'kexecctl: not a kernel release: "vmlinuz"\n',
    status: 0,
  })
  t.match(run(['sort', '--reverse', '6.1', '6.2']), { stdout: '6.2\n6.1\n', stderr: '', status: 0 })
  const many = Array.from({ length: 50_000 }, (_, i) => `6.${i}.0-generic\n`).join('')
  const piped = run(['sort'], { input: many, shell: '{ "$@"; echo "$?" >&2; } | head -n 1' })
  t.match(piped, { stdout: '6.0.0-generic\n', stderr: /^0\n$/ }, 'whoever reads may stop')
})

t.test('a full disk is an error that is told', async (t) => {
  for (const args of [['sort', '6.1'], ['list', '--root', root], ['list', '--json', '--root', root], ['--help']]) {
    const ran = run(args, { shell: '"$@" >/dev/full' })
    t.equal(ran.status, 1, args.join(' '))
    t.match(ran.stderr, /^kexecctl: the answer cannot be written \(write-failed\)\n -> ENOSPC.*\nhint: .*\n$/)
  }
  t.equal(run(['restage', '--json'], { shell: '"$@" >/dev/full' }).status, 2, 'the first error counts')
})

t.test('colour only where it is asked for', async (t) => {
  const bold = '\x1b['
  t.notMatch(inTree('check').stdout, bold)
  t.match(inTree('check', '--color', 'always').stdout, bold)
  t.notMatch(run(['check', '--root', root], { env: ['NO_COLOR=1', 'FORCE_COLOR=1'] }).stdout, bold)
  t.notMatch(run(['check', '--root', root, '--json', '--color', 'always']).stdout, bold)
})

const listing = () => {
  const seen: string[] = []
  for (const name of fs.readdirSync(root, { recursive: true }) as string[]) {
    const { ino, mode, size, mtimeNs, ctimeNs } = fs.lstatSync(`${root}/${name}`, { bigint: true })
    seen.push([name, ino, mode, size, mtimeNs, ctimeNs].join(' '))
  }
  return seen.sort().join('\n')
}

const READING = [
  ['status'],
  ['list'],
  ['check'],
  ['check', OLD],
  ['history'],
  ['stage', '--dry-run'],
  ['stage', OLD, '--dry-run', '--force'],
  ['metrics'],
]

t.test('commands that read change nothing in the tree', async (t) => {
  machine.write('/run/kexecctl/pending', '')
  const before = listing()
  for (const args of READING) inTree(...args)
  t.equal(listing(), before)
  t.match(before, /run\/kexecctl\/pending/)
})

// everything in node:child_process ends in one of these two
const NO_PROCESS = `
const child = require('node:child_process')
child.ChildProcess.prototype.spawn = () => { throw new Error('a process is started') }
for (const name of ['spawnSync', 'execSync', 'execFileSync']) child[name] = child.ChildProcess.prototype.spawn
`

t.test('commands that read start no process', async (t) => {
  fs.writeFileSync(`${place}/no-process.js`, NO_PROCESS)
  const node = ['-r', `${place}/no-process.js`]
  fs.writeFileSync(`${place}/starts.js`, "require('node:child_process').spawn('true')")
  t.match(run([], { node: [...node, '-r', `${place}/starts.js`] }).stderr, 'a process is started', 'it would be seen')
  for (const args of [...READING, ['sort', '6.1']]) {
    const ran = run([...args, '--root', root], { node })
    t.same([ran.status, ran.stderr], [0, ''], args.join(' '))
  }
})

const nobody = ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
const canBeNobody = run(['--version'], { by: nobody }).status === 0

t.test('an ordinary user', { skip: canBeNobody ? false : 'only root can be somebody else' }, async (t) => {
  const asNobody = (...args: string[]) => run([...args, '--root', root], { by: nobody })
  machine.write('/run/kexecctl/staged.json', '{}')
  machine.write('/sys/kernel/kexec_loaded', '1\n')
  for (const name of [`boot/vmlinuz-${NEW}`, `boot/initrd.img-${NEW}`, 'run/kexecctl/staged.json']) {
    fs.chmodSync(`${root}/${name}`, 0o600)
  }
  const status = asNobody('status', '--json')
  t.match(json(status.stdout), { foreign: null, staged: null, target: { release: NEW } }, 'unknown, not missing')
  t.equal(status.stderr, '')
  const list = asNobody('list', '--json')
  t.match(json(list.stdout).kernels[0], { release: NEW, findings: [{ id: 'image-present', level: 'note' }] })
  t.equal(list.stderr, `kexecctl: /boot/vmlinuz-${NEW} cannot be read (EACCES)\n`)
  machine.write(HISTORY, `${JSON.stringify(bootLine())}\n`)
  t.match(json(asNobody('history', '--json').stdout), { boots: [{ bootedBy: 'kexec' }], summary: { boots: 1 } })
  fs.chmodSync(`${root}${HISTORY}`, 0o600)
  t.match(asNobody('history'), { status: 1, stderr: /history\.jsonl cannot be read \(EACCES\) \(read-failed\)/ })
  fs.rmSync(`${root}${HISTORY}`)
  t.match(asNobody('check', '--json'), { status: 0, stdout: /"verdict":"ok"/ })
  fs.chmodSync(`${root}/boot`, 0o700)
  t.match(asNobody('check'), { status: 3, stdout: /cannot be told: \/boot is not readable \(EACCES\)/ })
  t.match(asNobody('check', NEW), { status: 1, stderr: /\/boot cannot be read \(EACCES\) \(read-failed\)/ })
  for (const args of [['stage'], ['unload']]) {
    t.match(run(args, { by: nobody }), { status: 1, stdout: '', stderr: /\(not-root\)\nhint: run it as root\n/ })
  }
})

t.test('--root names one directory', async (t) => {
  const { spawnSync } = await import('node:child_process')
  const { buildOnce } = await import('./built.ts')
  const { file, done } = buildOnce()
  t.teardown(done)
  for (const args of [
    ['--root=', 'status'],
    ['--root', '', 'list'],
    ['--root', '/a', '--root', '/b', 'status'],
  ]) {
    t.equal(spawnSync(process.execPath, [file, ...args]).status, 2, args.join(' '))
  }
})
