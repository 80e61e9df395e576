import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import { findConfFiles } from '../../src/config/conf-files.ts'
import { openTree } from '../../src/sys/fs.ts'

const tree = (dir: string, paths: string[]) => {
  for (const path of paths) {
    const [name = '', target] = path.split(' -> ')
    fs.mkdirSync(`${dir}${name.slice(0, name.lastIndexOf('/'))}`, { recursive: true })
    if (target) fs.symlinkSync(target, dir + name)
    else fs.writeFileSync(dir + name, `${name}\n`)
  }
  return openTree(dir)
}

t.test('order, precedence and masks are those of systemd', async (t) => {
  const dir = t.testdir({})
  const root = tree(dir, [
    '/usr/lib/kexecctl.conf',
    '/usr/local/lib/kexecctl.conf',
    '/usr/local/lib/kexecctl.conf.d/05.conf',
    '/etc/kexecctl.conf.d/10.conf',
    '/run/kexecctl.conf.d/20.conf',
    '/usr/lib/kexecctl.conf.d/20.conf',
    '/usr/lib/kexecctl.conf.d/30.conf',
    '/run/kexecctl.conf.d/30.conf -> /dev/null',
    '/usr/lib/kexecctl.conf.d/100.conf',
    '/etc/kexecctl.conf.d/z.conf.bak',
    '/etc/kexecctl.conf.d/.hidden.conf',
    '/etc/kexecctl.conf.d/Z.conf',
    '/dev/null',
  ])
  const expected = [
    '/usr/local/lib/kexecctl.conf',
    '/usr/local/lib/kexecctl.conf.d/05.conf',
    '/etc/kexecctl.conf.d/10.conf',
    '/usr/lib/kexecctl.conf.d/100.conf',
    '/run/kexecctl.conf.d/20.conf',
    '/etc/kexecctl.conf.d/Z.conf',
  ]
  t.same(findConfFiles(root, 'kexecctl'), { files: expected, unreadable: [] })
  const run = spawnSync('systemd-analyze', [`--root=${dir}`, 'cat-config', 'kexecctl.conf'], { encoding: 'utf8' })
  if (run.status !== 0) return t.comment('systemd-analyze cat-config cannot be asked here')
  const listed = run.stdout.split('\n').filter((line) => line.startsWith(`# ${dir}/`))
  t.same(
    listed.map((line) => line.slice(2 + dir.length)).filter((path) => path !== '/run/kexecctl.conf.d/30.conf'),
    expected,
    'systemd-analyze says the same',
  )
})

t.test('a masked main file hides those below it, with and without a /dev/null to link to', async (t) => {
  for (const extra of [[], ['/dev/null']]) {
    const root = tree(t.testdir({}), ['/etc/kexecctl.conf -> /dev/null', '/usr/lib/kexecctl.conf', ...extra])
    t.same(findConfFiles(root, 'kexecctl').files, [])
  }
})

t.test('a dangling main file is none, a dangling drop-in still hides the one below', async (t) => {
  const root = tree(t.testdir({}), [
    '/etc/kexecctl.conf -> gone',
    '/usr/lib/kexecctl.conf',
    '/etc/kexecctl.conf.d/a.conf -> gone',
    '/usr/lib/kexecctl.conf.d/a.conf',
  ])
  t.same(findConfFiles(root, 'kexecctl').files, ['/usr/lib/kexecctl.conf', '/etc/kexecctl.conf.d/a.conf'])
})

t.test('directories that cannot be listed, and too many files', async (t) => {
  const root = openTree(t.testdir({}))
  const denied = findConfFiles({ ...root, names: () => ({ state: 'unknown', code: 'EACCES' }) }, 'kexecctl')
  t.same(denied.unreadable[0], { path: '/etc/kexecctl.conf.d', code: 'EACCES' })
  const value = Array.from({ length: 300 }, (_, i) => `${i}.conf`)
  const many = findConfFiles({ ...root, names: () => ({ state: 'ok', value }) }, 'kexecctl')
  t.same([many.files.length, many.unreadable.length], [256, 1])
})
