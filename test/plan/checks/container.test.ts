import t from 'tap'
import { container } from '../../../src/plan/checks/container.ts'
import { rows } from './rows.ts'

t.test('container', async (t) =>
  rows(t, container, [
    ['none', 'ok', undefined, () => {}],
    ['docker', 'warn', /^this is a container \(docker\)$/, ({ environment }) => (environment.container = 'docker')],
    [
      'it cannot be told',
      'warn',
      /cannot be told whether this is a container/,
      ({ environment }) => (environment.container = 'unknown'),
    ],
  ]),
)
