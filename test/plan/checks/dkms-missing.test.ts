import t from 'tap'
import { dkmsMissing } from '../../../src/plan/checks/dkms-missing.ts'
import type { Facts } from '../../../src/plan/types.ts'
import { rows } from './rows.ts'

const lacks =
  (...missing: string[]) =>
  (facts: Facts) => {
    const carriers = { root: ['zfs', 'spl', 'nvme'], network: ['r8168'] }
    facts.foreign = { missing, files: [], carriers }
  }

t.test('dkms-missing', async (t) =>
  rows(t, dkmsMissing, [
    ['not looked at', 'ok', undefined, () => {}],
    ['nothing', 'ok', undefined, lacks()],
    ['one', 'warn', /^6\.12\.117\+deb13-amd64 lacks nvidia, which the running kernel has$/, lacks('nvidia')],
    ['many', 'warn', /lacks a, b, c, d, e and 2 more, which/, lacks('a', 'b', 'c', 'd', 'e', 'f', 'g')],
    ['the root file system', 'refuse', /lacks zfs, and the root file system depends on it$/, lacks('nvidia', 'zfs')],
    ['the network', 'refuse', /lacks r8168, and the network depends on it$/, lacks('r8168', 'nvidia')],
    ['both', 'refuse', /the root file system/, lacks('r8168', 'spl')],
  ]),
)
