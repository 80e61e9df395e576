import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { must } from './command.ts'
import type { Kernels } from './kernels.ts'
import { origin } from './suite.ts'

/**
 * Writes an index and a Release file over the .debs in `directory`: a flat apt repository, not signed
 * (the guest's sources.list trusts it), with an Origin that unattended-upgrades can be told to accept.
 */
export const indexRepository = async (directory: string, suite: string): Promise<void> => {
  writeFileSync(`${directory}/Packages`, await must('apt-ftparchive', ['packages', '.'], { cwd: directory }))
  const fields = { Origin: origin, Label: origin, Suite: suite, Codename: suite }
  const options = Object.entries(fields).flatMap(([name, value]) => [
    '-o',
    `APT::FTPArchive::Release::${name}=${value}`,
  ])
  writeFileSync(`${directory}/Release`, await must('apt-ftparchive', [...options, 'release', '.'], { cwd: directory }))
}

/**
 * Packs a kernel package anew with nothing compressed: the same files, but unpacking, depmod and loading modules
 * under software emulation take seconds instead of minutes. The kernel image itself is left as it is.
 */
export const unpackKernel = async (deb: string): Promise<void> => {
  const tree = `${deb}.tree`
  await must('dpkg-deb', ['--raw-extract', deb, tree])
  await must('sh', ['-c', 'find . -name "*.ko.xz" -exec xz -d {} +'], { cwd: tree })
  const sums = 'find . -path ./DEBIAN -prune -o -type f -printf "%P\\0" | xargs -0 md5sum > DEBIAN/md5sums'
  await must('sh', ['-c', sums], { cwd: tree })
  await must('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, deb])
  rmSync(tree, { recursive: true })
}

/**
 * The kernel meta package as it was when the older kernel was current: the archive does not keep those,
 * and without it `apt upgrade` would have nothing to upgrade. Returns the .deb's path in `directory`.
 */
export const writeOlderMeta = async (directory: string, kernels: Kernels): Promise<string> => {
  const tree = `${directory}/meta`
  mkdirSync(`${tree}/DEBIAN`, { recursive: true })
  const control = {
    Package: kernels.meta,
    Version: kernels.olderVersion,
    Architecture: 'amd64',
    Section: 'metapackages',
    Maintainer: 'kexecctl tests <root@localhost>',
    Depends: `linux-image-${kernels.older} (= ${kernels.olderVersion})`,
    Description: 'kernel meta package of the older kernel, for tests',
  }
  const text = Object.entries(control).map(([name, value]) => `${name}: ${value}\n`)
  writeFileSync(`${tree}/DEBIAN/control`, text.join(''))
  const file = `${directory}/meta.deb`
  await must('dpkg-deb', ['--root-owner-group', '--build', tree, file])
  rmSync(tree, { recursive: true })
  return file
}
