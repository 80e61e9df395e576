import t from 'tap'
import { mustBeRootHere } from '../../src/cli/root.ts'
import { openTree } from '../../src/sys/fs.ts'
import { contextOf } from './context.ts'

t.test('root, and this machine', async (t) => {
  const here = contextOf(openTree('/'))
  t.throws(() => mustBeRootHere(contextOf(openTree(t.testdir()))), { code: 'usage', hint: /--dry-run/ })
  const as = (uid: number) => t.intercept(process, 'geteuid', { value: () => uid })
  as(0)
  t.doesNotThrow(() => mustBeRootHere(here))
  as(1000)
  t.throws(() => mustBeRootHere(here), { code: 'not-root', message: /change what is staged$/, hint: 'run it as root' })
  t.throws(() => mustBeRootHere(here, 'the settings'), { message: 'only root can change the settings' })
})
