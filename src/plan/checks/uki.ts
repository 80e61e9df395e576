import { needsInitrd } from '../cmdline.ts'
import type { Check } from './check.ts'

/**
 * A unified kernel image can be taken apart, and nothing beside it would change what it starts: systemd-stub(7) adds
 * what addons and credentials there say, if it is satisfied with their signatures.
 */
export const uki: Check = {
  id: 'uki',
  levels: ['refuse', 'note'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'it is no unified kernel image, or one that tells all it starts',
  what: 'What is within a unified kernel image, and what its stub would add to it in a firmware boot.',
  why: 'A kexec takes kernel, initrd and command line alone: what the stub adds would be missing.',
  source: 'systemd-stub(7); UAPI.5 Unified Kernel Image',
  hint: 'build it again: kernel-install add',
  look: ({ choice, uki: read }, { image, initrds: beside, cmdline }) => {
    if (read === undefined || choice.entry?.image !== image) return undefined
    if (read.state === 'missing')
      return { level: 'refuse', message: `${image} does not exist`, hint: 'kernel-install add makes it' }
    if (read.state === 'unknown') {
      const message = `the unified kernel image ${image} cannot be taken apart: ${read.why ?? read.code}`
      return { level: 'refuse', message, hint: 'build it again: kernel-install add' }
    }
    const { extras, initrds, profiles } = read.value
    if (beside.length > 0) {
      const message = `${image} is a unified kernel image, and ${beside.join(', ')} is named with it: which initrd it would start with cannot be told`
      return { level: 'refuse', message, hint: 'name the image without an initrd' }
    }
    if (initrds.length === 0 && needsInitrd(cmdline)) {
      const message = `${image} contains no initrd, and cannot find its root file system without one`
      return { level: 'refuse', message, hint: 'build it again with one: kernel-install add' }
    }
    if (extras.length > 0) {
      return {
        level: 'refuse',
        message: `what the firmware would start with ${image} cannot be told: its stub looks at ${extras.join(', ')}`,
        hint: 'move them into the image with ukify, or name another kernel',
      }
    }
    if (profiles < 2) return undefined
    return {
      level: 'note',
      message: `of the ${profiles} profiles of ${image} the first is started`,
      hint: 'reboot through the firmware to choose another in the menu',
    }
  },
}
