// Runs one operation on the tree at argv[2], and dies by SIGKILL just before its change number argv[4] to the file
// system. Prints the number of changes if it came to its end.
import fs from 'node:fs'
import { confirmBoot } from '../../src/boot/confirm.ts'
import { checkShutdown } from '../../src/boot/shutdown.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { withdrawStaged } from '../../src/stage/withdraw.ts'
import { openTree } from '../../src/sys/fs.ts'

const [, , root = '', operation = '', last = ''] = process.argv
let changes = 0

const count = () => {
  if (changes === Number(last || Number.NaN)) process.kill(process.pid, 'SIGKILL')
  changes += 1
}

// only calls that change something: no fsync(2), no removal of what is not there
const real = { ...fs }
fs.mkdirSync = ((path: string, options) => {
  if (!real.existsSync(path)) count()
  return real.mkdirSync(path, options)
}) as typeof fs.mkdirSync
fs.rmSync = (path, options) => {
  if (real.existsSync(path)) count()
  real.rmSync(path, options)
}
fs.openSync = (path, flags, mode) => {
  const creates = typeof flags === 'number' ? flags & fs.constants.O_CREAT : flags !== 'r'
  if (creates && !real.existsSync(path)) count()
  return real.openSync(path, flags, mode)
}
fs.writeFileSync = (file, data, options) => {
  count()
  real.writeFileSync(file, data, options)
}
// only a line of the history is written so
fs.writeSync = ((fd: number, bytes: Uint8Array) => {
  count()
  return real.writeSync(fd, bytes)
}) as typeof fs.writeSync
fs.renameSync = (from, to) => {
  count()
  real.renameSync(from, to)
}

const tree = openTree(root)
const OPERATIONS: Record<string, () => Promise<unknown>> = {
  reconcile: () => reconcile(tree, {}, { by: 'hook' }, 5),
  unload: () => withdrawStaged(tree, {}, { hold: true }),
  shutdown: () => checkShutdown(tree, {}),
  confirm: () => confirmBoot(tree, {}, async () => {}),
}
OPERATIONS[operation]?.().then(
  () => process.stdout.write(String(changes)),
  (error: unknown) => {
    throw error
  },
)
