import t from 'tap'
import { kexecToolsConflict } from '../../../src/plan/checks/kexec-tools-conflict.ts'
import { rows } from './rows.ts'

const none = { starts: undefined, script: undefined, loads: undefined, units: [] }
const loads = '/etc/init.d/kexec-load'

t.test('kexec-tools-conflict', async (t) =>
  rows(t, kexecToolsConflict, [
    ['nobody', 'ok', undefined, (facts) => (facts.otherLoaders = none)],
    ['nobody looked', 'ok', undefined, () => {}],
    [
      'a script that starts what is loaded',
      'refuse',
      /^\/etc\/init\.d\/kexec starts whatever is loaded/,
      (facts) => (facts.otherLoaders = { ...none, starts: '/etc/init.d/kexec', units: ['x.service'] }),
    ],
    [
      'units of kexec.target',
      'warn',
      /^kexec-load\.service, prepare-kexec\.service may load another kernel/,
      (facts) => (facts.otherLoaders = { ...none, units: ['kexec-load.service', 'prepare-kexec.service'] }),
    ],
    [
      'kexec-load, and it is on',
      'note',
      /^\/etc\/init\.d\/kexec-load loads .* too late/,
      (facts) => {
        facts.otherLoaders = { ...none, loads }
        facts.loadKexec = true
      },
    ],
    ['and it is off', 'ok', undefined, (facts) => (facts.otherLoaders = { ...none, loads })],
    ['LOAD_KEXEC=true, and nobody heeds it', 'ok', undefined, (facts) => (facts.loadKexec = true)],
  ]),
)
