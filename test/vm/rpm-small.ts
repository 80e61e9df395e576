import { mkdirSync, writeFileSync } from 'node:fs'
import { makeImage } from '../kernel/make-image.ts'
import { build, head, kernelSpec } from './rpm-repo.ts'

// A kernel of a few KiB, where Fedora's has its own, and what depmod(8) wants to see.
const writeKernel = (directory: string, release: string): string => {
  const tree = `${directory}/tree-${release}`
  const modules = `${tree}/usr/lib/modules/${release}`
  mkdirSync(`${modules}/kernel`, { recursive: true })
  writeFileSync(`${modules}/vmlinuz`, makeImage({ release, build: `#1 SMP ${release}` }))
  for (const name of ['kernel/none', 'modules.order', 'modules.builtin']) writeFileSync(`${modules}/${name}`, '')
  return tree
}

/** Makes kernel-core of `release` in `directory`/rpms; its %pre ends with `status`. Returns the name of the file. */
export const smallKernel = (directory: string, release: string, status = 0): Promise<string> => {
  const spec = kernelSpec(release, writeKernel(directory, release))
  const pre = status === 0 ? '' : `%pre\nexit ${status}\n`
  return build(directory, `kernel-${release}`, spec.replace('%posttrans\n', `${pre}%posttrans\n`))
}

/** Makes a package of one `file` in `directory`/rpms; its %pre ends with `status`. */
export const smallRpm = (directory: string, name: string, file: string, status = 0): Promise<string> => {
  const install = ['%install', `mkdir -p $(dirname %{buildroot}${file})`, `echo ${name} >%{buildroot}${file}`]
  const pre = status === 0 ? [] : ['%pre', `exit ${status}`]
  return build(directory, name, [head(name, '1', []), ...install, ...pre, '%files', file, ''].join('\n'))
}

/** Makes kernel-image: it has kernel-install add `release`, but brings nothing below /lib/modules. */
export const imageRpm = (directory: string, release: string): Promise<string> => {
  const image = '/usr/share/kernel-image/vmlinuz'
  const from = `${writeKernel(directory, release)}/usr/lib/modules/${release}/vmlinuz`
  const install = ['%install', `install -D -m 644 ${from} %{buildroot}${image}`]
  const calls = ['%posttrans', `/bin/kernel-install add ${release} ${image} || exit $?`]
  calls.push('%preun', `/bin/kernel-install remove ${release} || exit $?`)
  return build(
    directory,
    'image',
    [head('kernel-image', '1', []), ...install, ...calls, '%files', image, ''].join('\n'),
  )
}
