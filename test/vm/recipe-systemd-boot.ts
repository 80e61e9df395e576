import { kernelWords, withGrub } from './recipe-grub.ts'
import type { Recipe } from './suite.ts'

const gone = /^(grub-|shim-)/
const without = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([path]) => !path.includes('grub')))

/** trixie, booted by systemd-boot from the ESP, where Debian's own hooks let the real kernel-install write. */
export const withSystemdBoot = (): Recipe => {
  const plan = withGrub('trixie')
  return {
    ...plan,
    suite: 'trixie-sdboot',
    revision: 2,
    packages: [
      ...plan.packages.filter((name) => !gone.test(name)),
      'systemd-boot',
      'systemd-boot-efi',
      'systemd-ukify',
    ],
    early: {
      ...without(plan.early),
      '/etc/kernel/cmdline': `root=LABEL=root ro ${kernelWords}\n`,
      '/etc/kernel/install.conf': 'layout=bls\n',
    },
    files: without(plan.files),
    diskMegabytes: 3584,
    systemdBoot: { espMegabytes: 384 },
  }
}
