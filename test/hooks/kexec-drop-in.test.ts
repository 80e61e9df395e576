import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { ROOT } from '../built.ts'

const GENERATOR = '/usr/lib/systemd/system-generators/systemd-sysv-generator'

// With debug messages systemd-analyze(1) prints a unit as it was loaded, drop-ins included.
const stops = (...dirs: string[]): string[] => {
  const env = { ...process.env, SYSTEMD_UNIT_PATH: dirs.join(':'), SYSTEMD_LOG_LEVEL: 'debug', LC_ALL: 'C' }
  const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', `${dirs.at(-1)}/kexec.service`], {
    encoding: 'utf8',
    env,
    maxBuffer: 1 << 26,
  })
  if (!stdout.includes('-> ExecStart:')) throw new Error(`systemd-analyze does not show the unit: ${stderr}`)
  return [...stdout.matchAll(/-> ExecStop:\s+Command Line: (.*)/g)].map(([, line = '']) => line)
}

const skip =
  fs.existsSync(GENERATOR) && !spawnSync('systemd-analyze', ['--version']).error
    ? false
    : 'systemd with its generator of System V scripts is not installed'

t.test("the unit that systemd makes of Debian 12's /etc/init.d/kexec stops nothing", { skip }, async (t) => {
  const script = fs.readFileSync(path.join(ROOT, 'test/fixtures/kexec-tools/kexec.init'), 'utf8')
  const dir = t.testdir({
    'init.d': {},
    'rc2.d': { S01kexec: t.fixture('symlink', '../init.d/kexec') },
    late: {},
    no: {},
  })
  const late = path.join(dir, 'late')
  fs.writeFileSync(path.join(dir, 'init.d/kexec'), script, { mode: 0o755 })
  spawnSync(GENERATOR, [late, late, late], {
    env: {
      SYSTEMD_SYSVINIT_PATH: path.join(dir, 'init.d'),
      SYSTEMD_SYSVRCND_PATH: dir,
      // this machine's own may mask the unit
      SYSTEMD_UNIT_PATH: path.join(dir, 'no'),
    },
  })
  t.same(stops(late), [`${dir}/init.d/kexec stop`], 'without the drop-in it would')
  t.same(stops(path.join(ROOT, 'hooks/systemd'), late), [])
})
