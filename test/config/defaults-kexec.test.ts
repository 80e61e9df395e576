import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import { readKexecDefaults } from '../../src/config/defaults-kexec.ts'
import { openTree } from '../../src/sys/fs.ts'
import { KEXEC } from './config-files.ts'

t.test('the file that Debian 12 generates', async (t) => {
  const { values, stop } = readKexecDefaults(openTree(t.testdir({ etc: { default: { kexec: KEXEC } } })))
  t.equal(stop, undefined)
  t.same(Object.fromEntries([...values].map(([name, { value, at }]) => [name, `${value} ${at}`])), {
    LOAD_KEXEC: 'true /etc/default/kexec:5',
    KERNEL_IMAGE: '/vmlinuz /etc/default/kexec:8',
    INITRD: '/initrd.img /etc/default/kexec:9',
    APPEND: ' /etc/default/kexec:12',
    USE_GRUB_CONFIG: 'false /etc/default/kexec:15',
  })
})

t.test('nothing there', async (t) => {
  const { values, unknown, stop } = readKexecDefaults(openTree(t.testdir({})))
  t.same([values.size, unknown.size, stop], [0, 0, undefined])
})

t.test('snippets: the names, kinds and order of run-parts --list', async (t) => {
  const names = ['10-x', 'B', '_u', 'a', 'a.b', 'ü', 'x~', 'z.conf', '9', 'a b', '.h']
  const dir = t.testdir({
    etc: {
      default: {
        'kexec.d': {
          sub: {},
          ...Object.fromEntries(names.map((name) => [name, `L_${name.length}=1\nLAST='${name}'`])),
        },
      },
    },
  })
  const snippets = `${dir}/etc/default/kexec.d`
  fs.symlinkSync('nowhere', `${snippets}/zz-dangling`)
  fs.symlinkSync('zz-loop', `${snippets}/zz-loop`)
  fs.symlinkSync('a', `${snippets}/c-link`)
  fs.chmodSync(`${snippets}/a`, 0o755)
  execFileSync('mkfifo', [`${snippets}/zz-fifo`])
  const { values, stop } = readKexecDefaults(openTree(dir))
  t.equal(stop, undefined)
  t.equal(values.get('LAST')?.at, '/etc/default/kexec.d/c-link:2', 'the last one')
  t.equal(values.get('L_4')?.at, '/etc/default/kexec.d/10-x:1')
  t.notOk(values.has('L_3'), 'names with other characters are left out')
  if (!fs.existsSync('/usr/bin/run-parts')) return
  const listed = execFileSync('run-parts', ['--list', snippets], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.same(
    listed
      .trim()
      .split('\n')
      .map((path) => path.slice(snippets.length + 1)),
    ['10-x', '9', 'B', '_u', 'a', 'c-link'],
  )
})

t.test('snippets win over the file, in C order', async (t) => {
  const dir = t.testdir({
    etc: {
      default: { kexec: 'APPEND=main INITRD=main B=$X', 'kexec.d': { a: 'APPEND=a', B: 'APPEND=B B=1', b_off: '' } },
    },
  })
  const { values, unknown } = readKexecDefaults(openTree(dir))
  t.equal(values.get('APPEND')?.value, 'a')
  t.equal(values.get('INITRD')?.value, 'main')
  t.same([values.get('B')?.value, unknown.size], ['1', 0])
})

t.test('what is there but cannot be read might say anything', async (t) => {
  const cases: [string, object, RegExp, RegExp][] = [
    ['a directory', { kexec: {} }, /kexec:1$/, /EISDIR/],
    ['bytes that are not UTF-8', { kexec: Buffer.from([0x41, 0x3d, 0xff, 0x0a]) }, /kexec:1$/, /EILSEQ/],
    ['too long', { kexec: `#${'x'.repeat(65536)}` }, /kexec:1$/, /64 KiB/],
    ['a long snippet', { kexec: 'A=1', 'kexec.d': { s: '\n'.repeat(65537) } }, /kexec\.d\/s:1$/, /64 KiB/],
    [
      'many snippets',
      { 'kexec.d': Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`s${i}`, ''])) },
      /kexec\.d:1$/,
      /too many/,
    ],
  ]
  for (const [what, tree, at, why] of cases) {
    const { values, stop } = readKexecDefaults(
      openTree(t.testdir({ etc: { default: tree as Record<string, string> } })),
    )
    t.match(stop, { at, why }, what)
    t.equal(values.size, 0)
  }
})

t.test('directories that may not be read', async (t) => {
  const tree = openTree(t.testdir({}))
  const denied = { state: 'unknown', code: 'EACCES' } as const
  t.match(readKexecDefaults({ ...tree, names: () => denied }).stop, { at: '/etc/default/kexec.d:1', why: /EACCES/ })
  t.match(readKexecDefaults({ ...tree, bytes: () => denied }).stop, { at: '/etc/default/kexec:1', why: /EACCES/ })
  const listed = { ...tree, names: () => ({ state: 'ok' as const, value: ['x'] }), stat: () => denied }
  t.match(readKexecDefaults(listed).stop, { at: '/etc/default/kexec.d/x:1', why: /EACCES/ })
})
