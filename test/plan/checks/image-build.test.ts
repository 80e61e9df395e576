import t from 'tap'
import { imageBuild } from '../../../src/plan/checks/image-build.ts'
import { rows } from './rows.ts'

t.test('image-build', async (t) =>
  rows(t, imageBuild, [
    ['nobody does', 'ok', undefined, () => {}],
    [
      'DPKG_ROOT',
      'warn',
      /^DPKG_ROOT is set: another system/,
      ({ environment }) => (environment.imageBuild = 'DPKG_ROOT'),
    ],
  ]),
)
