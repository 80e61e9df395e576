import t from 'tap'
import { downgrade } from '../../../src/plan/checks/downgrade.ts'
import type { Source } from '../../../src/plan/identity.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { rows } from './rows.ts'

const goes =
  (from: string | undefined, release: string, source: Source = 'bootloader') =>
  (facts: Facts, entry: Entry) => {
    facts.running.release = from
    Object.assign(entry, { release, source })
  }

t.test('downgrade', async (t) =>
  rows(t, downgrade, [
    ['newer', 'ok', undefined, () => {}],
    ['newer by an ABI number', 'ok', undefined, goes('6.8.0-45-generic', '6.8.0-100-generic')],
    [
      'older by an ABI number',
      'warn',
      /^6\.8\.0-45-generic is older than the running 6\.8\.0-100-generic$/,
      goes('6.8.0-100-generic', '6.8.0-45-generic'),
    ],
    ['the same', 'ok', undefined, goes('6.8.0-45-generic', '6.8.0-45-generic')],
    ['from a release candidate', 'ok', undefined, goes('6.11.0-rc7', '6.11.0')],
    ['older, named on the command line', 'note', /older/, goes('6.8.0-100-generic', '6.8.0-45-generic', 'argument')],
    ['older, named by KERNEL_IMAGE', 'note', /older/, goes('6.12.1-amd64', '6.1.0-amd64', 'kernel-image')],
    ['the numbers of another flavour', 'ok', undefined, goes('5.15.0-1051-aws', '5.15.0-91-generic')],
    ['another flavour, older', 'warn', /older/, goes('6.12.1-amd64', '6.1.0-40-rt-amd64')],
    ['no release that could be read', 'ok', undefined, goes('my-kernel', '6.1.0-amd64')],
    ['a target that has none', 'ok', undefined, goes('6.1.0-amd64', 'my-kernel')],
    ['no kernel runs', 'ok', undefined, goes(undefined, '6.1.0-amd64')],
  ]),
)
