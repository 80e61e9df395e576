import t from 'tap'
import { ifPossible } from '../../src/state/if-possible.ts'

const done: string[] = []
ifPossible(() => {
  done.push('before')
  throw new Error('ENOSPC')
})
ifPossible(() => done.push('after'))
t.same(done, ['before', 'after'], 'what comes after it is done')
