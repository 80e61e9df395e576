import t from 'tap'
import type { NamedRoot } from '../../../src/machine/named-root.ts'
import { rootDevice } from '../../../src/plan/checks/root-device.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { rows } from './rows.ts'

const there = (device: string): NamedRoot => ({ state: 'found', device })
const gone: NamedRoot = { state: 'missing' }

const goes =
  (runs: string | undefined, is: string, namedRoot?: NamedRoot, devices: string[] | undefined = ['vda2']) =>
  (facts: Facts, entry: Entry) => {
    facts.running.cmdline = runs
    entry.cmdline = is
    const rootFileSystem = { fstype: 'ext4', source: '/dev/vda2', devices }
    Object.assign(facts, { namedRoot, rootFileSystem })
  }

t.test('root-device', async (t) =>
  rows(t, rootDevice, [
    ['not looked at', 'ok', undefined, () => {}],
    ['the one that runs', 'ok', undefined, goes('root=/dev/vda2 ro', 'root=/dev/vda2 ro', there('vda2'))],
    ['the one that runs, said otherwise', 'ok', undefined, goes('root=/dev/vda2', 'root=UUID=abc', there('vda2'))],
    ['one of several', 'ok', undefined, goes('root=/dev/sda', 'root=UUID=abc', there('sdb'), ['sda', 'sdb'])],
    ['gone', 'refuse', /^root=UUID=abc names nothing that is there$/, goes('root=/dev/vda2', 'root=UUID=abc ro', gone)],
    ['gone, and no line that runs', 'refuse', /^root=UUID=abc/, goes(undefined, 'root=UUID=abc', gone)],
    ['gone, and as it runs', 'warn', /that is there any more$/, goes('root=UUID=abc', 'root=UUID=abc', gone)],
    [
      'a volume that is not active',
      'warn',
      /^root=\/dev\/vg\/root names nothing that is there now$/,
      goes('root=/dev/vda2', 'root=/dev/vg/root', { ...gone, mapped: true }),
    ],
    [
      'another one',
      'warn',
      /^root=LABEL=old names vdb1, the running system's \/ is vda2$/,
      goes('root=/dev/vda2', 'root=LABEL=old', there('vdb1')),
    ],
    ['another one, as it runs', 'ok', undefined, goes('root=/dev/sda2', 'root=/dev/sda2', there('sda2'), ['dm-0'])],
    ['cannot be told', 'ok', undefined, goes('root=/dev/vda2', 'root=ZFS=rpool/ROOT')],
    ['the last one counts', 'warn', /root=LABEL=old/, goes('root=a', 'root=a root="LABEL=old"', there('vdb1'))],
    ['none', 'warn', /has no root=, the running one has root=UUID=abc$/, goes('root=UUID=abc ro', 'ro quiet')],
    ["init's", 'warn', /has no root=/, goes('root=UUID=abc ro', 'ro -- root=UUID=abc')],
    ['none, as it runs', 'ok', undefined, goes('ro', 'ro quiet')],
    ['none, and no line that runs', 'ok', undefined, goes(undefined, 'ro quiet')],
    ['none, and another way', 'ok', undefined, goes('root=UUID=abc', 'boot=zfs rpool=tank')],
    ['none, from the network', 'ok', undefined, goes('root=UUID=abc', 'netroot=nfs:10.0.0.1:/srv')],
  ]),
)
