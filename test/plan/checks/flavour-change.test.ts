import t from 'tap'
import { flavourChange } from '../../../src/plan/checks/flavour-change.ts'
import type { Source } from '../../../src/plan/identity.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { NEW } from '../facts.ts'
import { rows } from './rows.ts'

const goes =
  (runs: string | undefined, flavour: string, source: Source = 'bootloader', wanted = 'running') =>
  (facts: Facts, entry: Entry) => {
    facts.running.release = runs
    facts.settings.flavour = wanted
    Object.assign(entry, { flavour, source })
  }

t.test('flavour-change', async (t) =>
  rows(t, flavourChange, [
    ['the same', 'ok', undefined, () => {}],
    ['the same, said otherwise', 'ok', undefined, goes('6.1.0-30-amd64', 'default')],
    [
      'another',
      'warn',
      new RegExp(`^${NEW.replaceAll('+', '\\+')} is of the flavour rt, the running kernel is of cloud$`),
      goes('6.1.0-30-cloud-amd64', 'rt'),
    ],
    ['another, by the link', 'warn', /flavour generic,/, goes('6.8.0-1020-aws', 'generic', 'link')],
    ['named on the command line', 'note', /flavour rt,/, goes('6.1.0-30-amd64', 'rt', 'argument')],
    ['named by KERNEL_IMAGE', 'note', /flavour rt,/, goes('6.1.0-30-amd64', 'rt', 'kernel-image')],
    ['wanted by Flavour=', 'ok', undefined, goes('6.1.0-30-amd64', 'rt', 'newest', 'rt')],
    ['any is wanted', 'warn', /flavour rt,/, goes('6.1.0-30-amd64', 'rt', 'newest', 'any')],
    ['no release that could be read', 'ok', undefined, goes('my-kernel', 'rt')],
    ['no kernel runs', 'ok', undefined, goes(undefined, 'rt')],
  ]),
)
