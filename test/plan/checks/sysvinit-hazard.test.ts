import t from 'tap'
import { sysvinitHazard } from '../../../src/plan/checks/sysvinit-hazard.ts'
import { rows } from './rows.ts'

const loaders = { starts: undefined, script: '/etc/init.d/kexec', loads: undefined, units: [] }

t.test('sysvinit-hazard', async (t) =>
  rows(t, sysvinitHazard, [
    ['not looked at', 'ok', undefined, ({ environment }) => (environment.systemd = false)],
    ['the script, and systemd', 'ok', undefined, (facts) => (facts.otherLoaders = loaders)],
    [
      'no script',
      'ok',
      undefined,
      (facts) => {
        facts.environment.systemd = false
        facts.otherLoaders = { ...loaders, script: undefined }
      },
    ],
    [
      'the script, and it cannot be told what runs it',
      'ok',
      undefined,
      (facts) => {
        facts.environment.systemd = undefined
        facts.otherLoaders = loaders
      },
    ],
    [
      'the script, without systemd',
      'warn',
      /^\/etc\/init\.d\/kexec would start a loaded kernel at once/,
      (facts) => {
        facts.environment.systemd = false
        facts.otherLoaders = loaders
      },
    ],
  ]),
)

// under lockdown there is no other system call, for unloading neither
t.match(sysvinitHazard.hint, /\bkexec -s -u\b/)
