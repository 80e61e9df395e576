import { readFileSync } from 'node:fs'
import type { Machine } from './machine.ts'

/**
 * A kernel without its signature: the certificate table is the end of the file, and the fifth data directory of the PE
 * header names it (PE Format, "Optional Header Data Directories"; PE32+).
 */
export const unsign = (image: Buffer): Buffer => {
  const unsigned = Buffer.from(image)
  const directory = unsigned.readUInt32LE(0x3c) + 24 + 112 + 4 * 8
  const start = unsigned.readUInt32LE(directory)
  unsigned.fill(0, directory, directory + 8)
  return unsigned.subarray(0, start)
}

/** The release behind `release`, of the same length: 6.12.90 becomes 6.12.91. */
const next = (release: string): string =>
  release.replace(/^(\d+\.\d+\.)(\d+)/, (_, series, last) => `${series}${Number(last) + 1}`)

/** Installs the older kernel once more, unsigned, under a release of its own; all else of it is as it should be. */
export const installUnsigned = async (vm: Machine): Promise<string> => {
  const { older } = vm.image.kernels
  const release = next(older)
  const image = unsign(readFileSync(vm.image.kernel))
  const at = image.indexOf(`${older} (`)
  if (at < 0 || release.length !== older.length) throw new Error(`${older} cannot become ${release}`)
  image.write(release, at, 'latin1')
  await vm.writeFile(`/boot/vmlinuz-${release}`, image)
  await vm.must(`cd /lib/modules && cp -al ${older} ${release} && depmod ${release}`)
  await vm.must(`mkinitramfs -o /boot/initrd.img-${release} ${release}`, { timeout: 120 })
  return release
}

/** Takes it away again. */
export const removeUnsigned = (vm: Machine, release: string): Promise<string> =>
  vm.must(`rm -r /lib/modules/${release} /boot/*-${release}`)
