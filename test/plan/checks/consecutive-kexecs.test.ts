import t from 'tap'
import { consecutiveKexecs } from '../../../src/plan/checks/consecutive-kexecs.ts'
import { rows } from './rows.ts'

t.test('consecutive-kexecs', async (t) =>
  rows(t, consecutiveKexecs, [
    ['nobody asked', 'ok', undefined, () => {}],
    ['no limit is reached', 'ok', undefined, (facts) => (facts.wishes = [{ id: 'fwupd', message: 'x' }])],
    [
      'MaxConsecutive=',
      'note',
      /goes through the firmware: started by kexec 5 times$/,
      (facts) =>
        (facts.wishes = [
          { id: 'fwupd', message: 'x' },
          { id: 'max-consecutive', message: 'started by kexec 5 times', hint: 'kexecctl next kexec' },
        ]),
    ],
    ['MaxAge=', 'note', /: too long ago$/, (facts) => (facts.wishes = [{ id: 'max-age', message: 'too long ago' }])],
  ]),
)
