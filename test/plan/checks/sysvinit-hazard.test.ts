import t from 'tap'
import { sysvinitHazard } from '../../../src/plan/checks/sysvinit-hazard.ts'
import { rows } from './rows.ts'

t.test('sysvinit-hazard', async (t) =>
  rows(t, sysvinitHazard, [
    ['not looked at', 'ok', undefined, ({ environment }) => (environment.systemd = false)],
    ['the script, and systemd', 'ok', undefined, (facts) => (facts.kexecScript = true)],
    [
      'no script',
      'ok',
      undefined,
      (facts) => {
        facts.environment.systemd = false
        facts.kexecScript = false
      },
    ],
    [
      'the script, and it cannot be told what runs it',
      'ok',
      undefined,
      (facts) => {
        facts.environment.systemd = undefined
        facts.kexecScript = true
      },
    ],
    [
      'the script, without systemd',
      'warn',
      /^\/etc\/init\.d\/kexec would start a loaded kernel at once/,
      (facts) => {
        facts.environment.systemd = false
        facts.kexecScript = true
      },
    ],
  ]),
)

// under lockdown there is no other system call, for unloading neither
t.match(sysvinitHazard.hint, /\bkexec -s -u\b/)
