import t from 'tap'
import { readWatchdog } from '../../src/machine/watchdog.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

const CLASS = '/sys/class/watchdog'
const device = (name: string, identity: string, state?: string): Record<string, Node> => ({
  [`${CLASS}/${name}/identity`]: `${identity}\n`,
  ...(state && { [`${CLASS}/${name}/state`]: `${state}\n` }),
})

t.test('the device', async (t) => {
  const cases: [nodes: Record<string, Node>, wanted: object | undefined, why: string][] = [
    [{}, undefined, 'none'],
    [{ [CLASS]: { dir: true } }, undefined, 'no driver'],
    [device('watchdog0', 'iTCO_wdt', 'inactive'), { name: 'iTCO_wdt', active: false }, 'unused'],
    [device('watchdog0', 'iTCO_wdt', 'active'), { name: 'iTCO_wdt', active: true }, 'in use'],
    [device('watchdog0', 'i6300ESB timer'), { name: 'i6300ESB timer', active: undefined }, 'no state told'],
    [{ [`${CLASS}/watchdog3`]: { dir: true } }, { name: 'watchdog3' }, 'nothing told'],
    [device('watchdog0', 'Software Watchdog', 'inactive'), undefined, 'no hardware'],
    [
      { ...device('watchdog0', 'Software Watchdog', 'active'), ...device('watchdog1', 'SP5100 TCO timer', 'inactive') },
      { name: 'SP5100 TCO timer', active: false },
      'the second one',
    ],
    [{ [`${CLASS}/watchdog`]: { dir: true } }, undefined, 'another name'],
  ]
  for (const [nodes, wanted, why] of cases) {
    const found = readWatchdog(makeTree(t, nodes))
    if (wanted) t.match(found, wanted, why)
    else t.equal(found, undefined, why)
  }
})

const MAIN = '/etc/systemd/system.conf'
const drop = (dir: string, name: string) => `${dir}/systemd/system.conf.d/${name}.conf`
const manager = (...lines: string[]) => ['[Manager]', ...lines, ''].join('\n')

t.test('what systemd is told', async (t) => {
  const cases: [nodes: Record<string, Node>, runtime: boolean, kexec: boolean, why: string][] = [
    [{}, false, false, 'nothing'],
    [{ [MAIN]: manager('#RuntimeWatchdogSec=off', ';KExecWatchdogSec=1') }, false, false, 'as it is installed'],
    [{ [MAIN]: manager('RuntimeWatchdogSec=30', 'KExecWatchdogSec = 5min') }, true, true, 'both'],
    [{ [MAIN]: manager('RuntimeWatchdogSec=default') }, true, false, 'the time of the hardware'],
    [{ [MAIN]: manager('RuntimeWatchdogSec=off', 'KExecWatchdogSec=0') }, false, false, 'off'],
    [{ [MAIN]: manager('RuntimeWatchdogSec=0s', 'KExecWatchdogSec=') }, false, false, 'off in other words'],
    [{ [MAIN]: 'RuntimeWatchdogSec=30\n[Other]\nKExecWatchdogSec=30\n' }, false, false, 'in no or another section'],
    [{ [MAIN]: manager('RuntimeWatchdogSec=30', 'RuntimeWatchdogSec=off') }, false, false, 'the last one counts'],
    [{ [drop('/etc', 'a')]: manager('RuntimeWatchdogSec=30') }, true, false, 'a drop-in'],
    [
      { [MAIN]: manager('RuntimeWatchdogSec=30'), [drop('/usr/lib', 'a')]: manager('RuntimeWatchdogSec=0') },
      false,
      false,
      'a drop-in comes after the main file',
    ],
    [
      { [drop('/usr/lib', 'z')]: manager('KExecWatchdogSec=0'), [drop('/etc', 'a')]: manager('KExecWatchdogSec=9') },
      false,
      false,
      'drop-ins in the order of their names',
    ],
    [
      { [drop('/usr/lib', 'a')]: manager('KExecWatchdogSec=0'), [drop('/etc', 'a')]: manager('KExecWatchdogSec=9') },
      false,
      true,
      'of one name that of /etc',
    ],
    [
      { [drop('/usr/lib', 'a')]: manager('RuntimeWatchdogSec=9'), [drop('/etc', 'a')]: { link: '/dev/null' } },
      false,
      false,
      'masked',
    ],
    [{ [MAIN]: { dir: true } }, false, false, 'not readable'],
  ]
  for (const [nodes, runtime, kexec, why] of cases)
    t.match(readWatchdog(makeTree(t, { ...device('watchdog0', 'iTCO_wdt'), ...nodes })), { runtime, kexec }, why)
})
