import fs from 'node:fs'
import t from 'tap'
import { KexecctlError } from '../../src/report/errors.ts'
import { inSomePlace, removeMade } from '../../src/stage/made.ts'
import { openTree } from '../../src/sys/fs.ts'

const PLACES = ['/run/kexecctl', '/var/lib/kexecctl']
const HUGE = Number.MAX_SAFE_INTEGER

t.test('the first place that takes it', async (t) => {
  const tree = openTree(t.testdir())
  const made = (fails: string[], code: 'write-failed' | 'moved' = 'write-failed') =>
    inSomePlace(tree, PLACES, 1, 'try it', (place) => {
      if (fails.includes(place)) throw new KexecctlError(code, 'it fails', { cause: new Error('ENOSPC') })
      return place
    })
  t.equal(made([]), PLACES[0])
  t.equal(made(['/run/kexecctl']), PLACES[1], 'the second, where the first cannot be written')
  t.throws(() => made(['/run/kexecctl'], 'moved'), { code: 'moved' }, 'what another place would not help')
  t.throws(() => made(PLACES), {
    code: 'no-space',
    message: 'there is no room to try it',
    cause: { message: '/run/kexecctl: it fails: ENOSPC; /var/lib/kexecctl: it fails: ENOSPC' },
  })
  const never = () => t.fail('there is no room')
  t.throws(() => inSomePlace(tree, PLACES, HUGE, 'try it', never), { code: 'no-space', cause: { message: /MiB/ } })
})

t.test('what was made goes, by its name alone', async (t) => {
  const tree = openTree(t.testdir({ run: { kexecctl: { 'made-1': {}, 'made-2': '', other: '' } } }))
  removeMade(tree, PLACES, /^made-/)
  t.same(fs.readdirSync(tree.host('/run/kexecctl')), ['other'])
})
