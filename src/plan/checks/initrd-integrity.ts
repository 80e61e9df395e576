import type { InitrdWalk } from '../../kernel/initrd-walk/types.ts'
import { LARGEST_INITRD } from '../../kernel/sizes.ts'
import { walkOf } from '../own-words.ts'
import type { Entry, Facts } from '../types.ts'
import type { Check } from './check.ts'

const holdsNoInit = (walk: InitrdWalk | undefined): boolean => walk?.state === 'whole' && !walk.init

/**
 * No initrd is cut short, and one of them can hold /init: an initrd that is cut where its early archives (microcode)
 * end is whole by its format.
 */
export const initrdIntegrity: Check = {
  id: 'initrd-integrity',
  levels: ['refuse', 'note'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'its initrd is whole',
  what: 'The initrds read through: every archive in them to its end, and whether there is an /init.',
  why: 'A truncated or corrupt initrd panics after the old system is gone.',
  source: 'Documentation/driver-api/early-userspace/buffer-format.rst',
  hint: 'make the initrd again: update-initramfs -u, or dracut --force',
  look: (facts: Facts, { release, initrds }: Entry) => {
    const walks = initrds.map((path) => ({ path, walk: walkOf(facts, path) }))
    const hint = `update-initramfs -u -k ${release}`
    for (const { path, stat } of facts.observed) {
      if (!initrds.includes(path) || stat.state !== 'ok' || stat.value.size <= LARGEST_INITRD) continue
      return { level: 'refuse', message: `${path} is too large to be an initrd: ${stat.value.size} bytes`, hint }
    }
    for (const { path, walk } of walks) {
      if (walk?.state !== 'broken') continue
      const message = `the initrd ${path} is broken: ${walk.what}`
      return { level: 'refuse', message, hint, evidence: `byte ${walk.at} of ${path}` }
    }
    if (walks.length > 0 && walks.every(({ walk }) => holdsNoInit(walk))) {
      const message = `the initrd ${walks.at(-1)?.path} has early archives (as of microcode) only, and no /init`
      return { level: 'refuse', message, hint: `${hint}, or set Ignore=initrd-integrity if the kernel needs no /init` }
    }
    for (const { path, walk } of walks) {
      if (walk?.state !== 'unknown') continue
      const message = `whether the initrd ${path} is whole cannot be told: ${walk.why}`
      return { level: 'note', message, hint: `lsinitramfs ${path}, or lsinitrd, unpacks it` }
    }
    return undefined
  },
}
