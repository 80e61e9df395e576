import type { Check } from './check.ts'

/** depmod(8) has been run for the release: without modules.dep no driver outside the initrd can be loaded. */
export const modulesPresent: Check = {
  id: 'modules-present',
  levels: ['refuse', 'note'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'its modules are there',
  what: '/lib/modules/RELEASE/modules.dep.',
  why: 'Without it no module is loaded after the root file system is mounted: no network.',
  source: 'depmod(8)',
  hint: 'depmod RELEASE',
  look: (_facts, { release, kernel }) => {
    const file = `/lib/modules/${release}/modules.dep`
    if (kernel.modules === 'unknown')
      return { level: 'note', message: `${file} cannot be read`, hint: 'run it as root' }
    return kernel.modules ? undefined : { level: 'refuse', message: `${file} is missing`, hint: `depmod ${release}` }
  },
}
