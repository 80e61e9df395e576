import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { withLock } from '../../src/stage/lock.ts'
import { sleep } from '../../src/sys/clock.ts'
import { makeTree } from '../kernel/make-tree.ts'

const LOCK = '/run/kexecctl/lock'

t.test('one after the other, also when one fails', async (t) => {
  const tree = makeTree(t, {})
  let inside = 0
  let most = 0
  const work = async (result: string) => {
    inside += 1
    most = Math.max(most, inside)
    await sleep(50)
    inside -= 1
    if (result === 'fails') throw new Error(result)
    return result
  }
  const results = await Promise.allSettled(['a', 'fails', 'b'].map((one) => withLock(tree, 30, () => work(one))))
  t.match(results, [{ value: 'a' }, { reason: { message: 'fails' } }, { value: 'b' }])
  t.equal(most, 1)
})

t.test('held by another process: busy; as soon as that is gone it is free', async (t) => {
  const tree = makeTree(t, { [LOCK]: '' })
  // flock(1) locks the shell's own descriptor: so the shell is the one process that holds it
  const holder = spawn('/bin/sh', ['-c', 'exec 9<"$0"; flock 9; echo held; read -r line', tree.root + LOCK])
  await once(holder.stdout, 'data')
  await t.rejects(
    withLock(tree, 0, async () => t.fail('it must not run')),
    { code: 'busy' },
  )
  const waiting = withLock(tree, 30, async () => 'ran')
  holder.kill('SIGKILL')
  t.equal(await waiting, 'ran')
})

t.test('where no lock can be made nothing is done', async (t) => {
  const never = async () => t.fail('it must not run')
  await t.rejects(withLock(makeTree(t, { '/run': 'no directory' }), 0, never), { code: 'write-failed' })
  await t.rejects(withLock(makeTree(t, { [LOCK]: { dir: true } }), 0, never), { code: 'write-failed' })
})
