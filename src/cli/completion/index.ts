import { bash } from './bash.ts'
import { fish } from './fish.ts'
import { zsh } from './zsh.ts'

/** The files of dist/completion, by the names that they are installed with, by which shells find them. */
export const files = (): Record<string, string> => ({
  kexecctl: bash(),
  _kexecctl: zsh(),
  'kexecctl.fish': fish(),
})
