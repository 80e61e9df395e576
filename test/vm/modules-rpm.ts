import { mkdirSync, rmSync } from 'node:fs'
import type { Machine } from './machine.ts'
import { temporaryDirectory } from './process.ts'
import { build, head, rpmVersion } from './rpm-repo.ts'

// As Fedora's kernel.spec has it: where kernel-modules comes after kernel-core, its %posttrans writes the initrd anew,
// without kernel-install. Here the initrd then has a file of this package.
const spec = (release: string): string =>
  [
    head('kernel-modules', rpmVersion(release), []),
    '%install',
    `mkdir -p %{buildroot}/lib/modules/${release}/extra %{buildroot}/etc/dracut.conf.d`,
    `echo >%{buildroot}/lib/modules/${release}/extra/later.conf`,
    `echo 'install_items+=" /lib/modules/${release}/extra/later.conf "' >%{buildroot}/etc/dracut.conf.d/later.conf`,
    '%posttrans',
    `dracut -f --kver ${release} || exit $?`,
    '%files',
    `/lib/modules/${release}/extra`,
    '/etc/dracut.conf.d/later.conf',
    '',
  ].join('\n')

/** Puts kernel-modules for `release` into the guest and returns its path. */
export const copyModulesRpm = async (vm: Machine, release: string): Promise<string> => {
  const directory = temporaryDirectory('kexecctl-rpm')
  try {
    mkdirSync(`${directory}/rpms`)
    const file = await build(directory, 'kernel-modules', spec(release))
    await vm.copyIn(`${directory}/rpms/${file}`, `/root/${file}`)
    return `/root/${file}`
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
