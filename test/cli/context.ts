import type { Context } from '../../src/cli/command.ts'
import type { Variables } from '../../src/machine/environment.ts'
import type { Tree } from '../../src/sys/fs.ts'

/** What a command finds around it in a test. */
export const contextOf = (tree: Tree, env: Variables = {}, change: Partial<Context> = {}): Context => ({
  tree,
  env,
  verbose: false,
  paint: (_level, text) => text,
  ...change,
})
