import t from 'tap'
import { imageRelease } from '../../../src/plan/checks/image-release.ts'
import { rows } from './rows.ts'

t.test('image-release', async (t) =>
  rows(t, imageRelease, [
    ['name and image agree', 'ok', undefined, () => {}],
    [
      'they do not',
      'refuse',
      /holds the kernel \S+, its name says 6\.1\.0-9-amd64/,
      (_, { kernel }) => (kernel.nameSays = '6.1.0-9-amd64'),
    ],
  ]),
)
