import fs from 'node:fs'
import type { HistoryLine } from '../../../src/plan/boot-types.ts'
import { block } from '../../../src/state/blocked.ts'
import { LEFT } from '../../../src/state/paths.ts'
import { identity, SENT, shutdown } from '../../plan/boots.ts'
import type { FakeMachine } from '../../stage/machine-tree.ts'
import { unit } from '../booted.ts'
import { EDITENV, killEverywhere } from './killed.ts'

// A journal that is gone, and the mark that all was down, 9 seconds after the last check.
const markLater = ({ tree }: FakeMachine, line: HistoryLine): void => {
  const at = Date.parse(line.at) / 1000 + 9
  fs.utimesSync(tree.host(LEFT), at, at)
}
const sent: HistoryLine = { ...shutdown(SENT, 'kexec'), uptime: 100, hardwareClock: null } as HistoryLine

killEverywhere({
  what: 'the new kernel arrived',
  coming: {
    arrived: true,
    history: [sent],
    settings: 'Confirm=a.service\n[History]\nKeep=1\n',
    units: unit('active'),
  },
  // as after a block that an administrator has overruled
  more: (machine) => {
    block(machine.tree, { identity: identity(), outcome: 'did not arrive', evidence: null, at: 'then' })
    markLater(machine, sent)
  },
  steps: [EDITENV],
  shutdown: 9,
})
