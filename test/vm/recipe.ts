import { withDnf } from './recipe-dnf.ts'
import { withGrub } from './recipe-grub.ts'
import { withSystemdBoot } from './recipe-systemd-boot.ts'
import type { Recipe, Suite } from './suite.ts'

/** What is in the image of `suite`. */
export const recipe = (suite: Suite): Recipe =>
  suite === 'trixie-dnf' ? withDnf() : suite === 'trixie-sdboot' ? withSystemdBoot() : withGrub(suite)
