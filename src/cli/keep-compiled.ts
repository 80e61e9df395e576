import path from 'node:path'
import { readEnvironment } from '../machine/environment.ts'
import { abstention } from '../plan/abstain.ts'
import { makeDir, writeUnlocked } from '../sys/write.ts'
import type { Context } from './command.ts'

/** What src/prelude.es5 hands over where root could keep it, and there is none yet that is good. */
interface Compiled {
  file: string
  /** Of what program and what node it is. */
  head: string
  /** With what was compiled only when it ran. */
  code: () => Buffer
}

/**
 * Keeps what V8 made of the program, for later runs to start from: not below --root, and on no machine that kexecctl
 * has nothing to do with, an image build or a chroot above all. It is no loss if it cannot be kept, and nobody is told.
 */
export const keepCompiled = (
  { tree, env }: Pick<Context, 'tree' | 'env'>,
  { compiled }: { compiled?: Compiled } = module as { compiled?: Compiled },
): void => {
  if (!compiled || tree.root !== '/' || abstention(readEnvironment(tree, env, true)) !== undefined) return
  try {
    makeDir(path.dirname(compiled.file))
    // these commands do not wait for the lock; and nothing is computed where it cannot be written
    writeUnlocked(compiled.file, () => {
      const code = compiled.code()
      // twice: whoever reads it compares the halves
      return Buffer.concat([Buffer.from(compiled.head, 'latin1'), code, code])
    })
  } catch {
    // a full disk, a file system that is read only
  }
}
