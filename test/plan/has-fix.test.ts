import t from 'tap'
import { hasFix } from '../../src/plan/has-fix.ts'

t.test('whether a kernel has a fix', async (t) => {
  const fixedIn = ['5.6', '5.5.7', '5.4.23', '4.19.107']
  const cases: [release: string, has: boolean | undefined][] = [
    ['5.6.0', true],
    ['5.6.0-rc1', true],
    ['5.10.0-28-amd64', true],
    ['6.1.0-49-amd64', true],
    ['10.0', true],
    ['5.5.7', true],
    ['5.5.6', false],
    ['5.5', false],
    ['5.4.23-custom', true],
    ['5.4.22-custom', false],
    ['5.4.0-216-generic', undefined],
    ['4.19.0-27-amd64', undefined],
    ['4.19.107+', true],
    ['4.19.106+', false],
    ['4.18.0-553.el8_10.x86_64', undefined],
    ['4.18.20', undefined],
    ['5.3.18-150300.59.93-default', undefined],
    ['4.4.302', undefined],
    ['', undefined],
    ['rescue', undefined],
  ]
  for (const [release, has] of cases) t.equal(hasFix(release, fixedIn), has, release)
})
