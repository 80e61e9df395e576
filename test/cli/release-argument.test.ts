import t from 'tap'
import { mustBeInstalled, requestOf } from '../../src/cli/release-argument.ts'
import { base, NEW } from '../plan/facts.ts'

t.test('what a command asks for', async (t) => {
  t.same(requestOf({}, 'admin'), { by: 'admin' })
  t.same(requestOf({ release: NEW, force: true }, 'admin'), { by: 'admin', release: NEW, force: true })
  t.same(requestOf({ release: undefined, force: false }, 'hook'), { by: 'hook' })
})

t.test('a release that is named has to be there', async (t) => {
  const facts = base()
  const inventory = (unreadable: { path: string; code: string }[]) => ({
    inventory: { kernels: [], unreadable, findings: [] },
  })
  const request = (release?: string) => requestOf({ release }, 'admin')
  mustBeInstalled(request(), inventory([]))
  mustBeInstalled(request(NEW), facts)
  t.throws(() => mustBeInstalled(request('9.9'), facts), {
    code: 'no-such-kernel',
    message: 'no kernel 9.9 is installed',
  })
  t.throws(() => mustBeInstalled(request(NEW), inventory([{ path: '/boot', code: 'EACCES' }])), { code: 'read-failed' })
})
