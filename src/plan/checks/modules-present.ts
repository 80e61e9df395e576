import type { Check } from './check.ts'

/** depmod(8) has been run for the release: without modules.dep no driver outside the initrd can be loaded. */
export const modulesPresent: Check = {
  id: 'modules-present',
  about: 'kernel',
  stops: 'refuse',
  fine: 'its modules are there',
  look: (_facts, { release, kernel }) =>
    kernel.modules === false
      ? { level: 'refuse', message: `/lib/modules/${release}/modules.dep is missing`, hint: `depmod ${release}` }
      : undefined,
}
