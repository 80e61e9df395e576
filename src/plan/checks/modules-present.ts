import type { Check } from './check.ts'

/** depmod(8) has been run for the release: without modules.dep no driver outside the initrd can be loaded. */
export const modulesPresent: Check = {
  id: 'modules-present',
  about: 'kernel',
  stops: 'refuse',
  fine: 'its modules are there',
  look: (_facts, { release, kernel }) => {
    const file = `/lib/modules/${release}/modules.dep`
    if (kernel.modules === 'unknown')
      return { level: 'note', message: `${file} cannot be read`, hint: 'run it as root' }
    return kernel.modules ? undefined : { level: 'refuse', message: `${file} is missing`, hint: `depmod ${release}` }
  },
}
