import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { buildOnce, ROOT } from '../built.ts'

const text = (name: string) => readFileSync(path.join(ROOT, name), 'utf8')
const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8' })

const UNITS = ['confirm.service', 'left.service', 'reboot.service', 'veto.service', 'watch.path']
const ENABLED = [...UNITS.map((name) => `kexecctl-${name}`), 'kexecctl.service'].sort()
const OURS = readdirSync(path.join(ROOT, 'hooks/systemd')).filter((name) => name.startsWith('kexecctl'))

t.test('versions agree', async (t) => {
  const { version } = JSON.parse(text('package.json'))
  const spec = text('rpm/kexecctl.spec')
  t.equal(/^Version: +(\S+)$/m.exec(spec)?.[1], version)
  t.equal(/^\* .* - (\S+)-\d+$/m.exec(spec)?.[1], version)
  // both packages have one date, which is that of their files
  const [, day, month, year] = /, (\d+) (\w+) (\d+) [\d:]+ \+0000$/m.exec(text('debian/changelog')) ?? []
  t.match(spec, new RegExp(`^\\* \\w+ ${month} ${day} ${year} `, 'm'))
})

t.test('every unit that is to be enabled is in the preset, and in the scriptlets', async (t) => {
  const wanted = OURS.filter((name) => text(`hooks/systemd/${name}`).includes('[Install]'))
  t.strictSame([...wanted].sort(), [...ENABLED, 'kexecctl-metrics.timer'].sort())
  t.strictSame([...text('rpm/kexecctl.preset').matchAll(/^enable (.*)$/gm)].map(([, unit]) => unit).sort(), ENABLED)
  t.strictSame(text('rpm/kexecctl.preset').match(/^disable .*$/gm), ['disable kexecctl-metrics.timer'], 'off')
})

t.test('the spec knows every bundled package and licence', async (t) => {
  const { file, done } = buildOnce()
  t.teardown(done)
  const told = (what: string): string[] =>
    run(process.execPath, path.join(ROOT, 'rpm/bundled.mjs'), what, file).trim().split('\n')
  const spec = text('rpm/kexecctl.spec').split('\n')
  t.strictSame(
    spec.filter((line) => line.startsWith('Provides:')),
    told('provides'),
    'if not: node rpm/bundled.mjs provides',
  )
  t.strictSame(
    spec.filter((line) => line.startsWith('License:')),
    told('licence'),
  )
  for (const name of Object.keys(JSON.parse(text('package.json')).dependencies))
    t.ok(
      told('provides').some((line) => line.includes(`(nodejs-${name})`)),
      name,
    )
})

t.test('without rpmbuild no older package is left, that could be taken for a new one', async (t) => {
  const dir = t.testdir({ bin: {}, dist: { 'kexecctl-0.0.1-1.noarch.rpm': '', kexecctl: '' }, rpm: {} })
  cpSync(path.join(ROOT, 'rpm/package.sh'), path.join(dir, 'rpm/package.sh'))
  for (const name of ['dirname', 'rm']) symlinkSync(`/usr/bin/${name}`, path.join(dir, 'bin', name))
  const r = spawnSync('/bin/sh', [path.join(dir, 'rpm/package.sh')], { encoding: 'utf8', env: { PATH: `${dir}/bin` } })
  t.match(r, { status: 0, stderr: /no \.rpm is built/ })
  t.strictSame(readdirSync(path.join(dir, 'dist')), ['kexecctl'])
})
