import path from 'node:path'
import type { Kernel } from '../kernel/types.ts'
import { known, type Tree } from '../sys/fs.ts'
import { imagePackages } from './packages.ts'

/** A digest that came with the package of a kernel. */
export interface PackageDigest {
  /** The package, or the file beside the image that came with it. */
  by: string
  algorithm: 'md5' | 'sha512'
  /** For an HMAC. */
  key?: string
  digest: string
}

const DPKG = '/var/lib/dpkg'
const ARCHITECTURES: Record<string, string> = { x86_64: 'amd64', aarch64: 'arm64', i686: 'i386' }

// As packages have it in their lists: relative to `/`, with and without /usr, which may be merged. Debian's of 2026
// keeps the image under /usr/lib/modules and has its hooks copy it to /boot.
const listedAs = (tree: Tree, { release, image }: Kernel): string[] => {
  const real = known(tree.real(image)) ?? image
  const inModules = image === `/boot/vmlinuz-${release}` ? [`/lib/modules/${release}/vmlinuz`] : []
  const names = [image, real, ...inModules].map((name) => name.replace(/^\/(?:usr\/(?=lib\/))?/, ''))
  return [...new Set(names.flatMap((name) => (name.startsWith('lib/') ? [name, `usr/${name}`] : [name])))]
}

// lib/dpkg/divertdb.c: three lines each, the first is the file that packages mean and do not get.
const isDiverted = (tree: Tree, name: string): boolean =>
  (known(tree.text(`${DPKG}/diversions`)) ?? '').split('\n').some((line, at) => at % 3 === 0 && line === `/${name}`)

// deb-md5sums(5): the digest, two blanks, the name
const fromDpkg = (tree: Tree, kernel: Kernel): PackageDigest | undefined => {
  const names = listedAs(tree, kernel)
  const architecture = ARCHITECTURES[kernel.header.machine ?? '']
  for (const by of imagePackages(kernel.release)) {
    const lists = [by, ...(architecture ? [`${by}:${architecture}`] : [])]
    const text = lists
      .map((list) => known(tree.text(`${DPKG}/info/${list}.md5sums`)))
      .find((text) => text !== undefined)
    for (const name of text === undefined ? [] : names) {
      const end = `\n${text}`.indexOf(`  ${name}\n`)
      const digest = end < 0 ? '' : `\n${text}`.slice(Math.max(0, end - 33), end)
      if (/^\n[\da-f]{32}$/.test(digest) && !isDiverted(tree, name))
        return { by, algorithm: 'md5', digest: digest.slice(1) }
    }
  }
  return undefined
}

// hmaccalc(8), and sha512hmac of libkcapi: the key is in their sources. Fedora, RHEL and their kin ship it for dracut's
// module fips; beside an image in /boot kernel-install puts a copy.
const HMAC = { algorithm: 'sha512', key: 'FIPS-FTW-RHT2009' } as const

const fromHmac = (tree: Tree, { image }: Kernel): PackageDigest | undefined => {
  const by = path.posix.join(path.posix.dirname(image), `.${path.posix.basename(image)}.hmac`)
  const digest = /^([\da-f]{128}) /.exec(known(tree.bytes(by, 0, 4096))?.toString('latin1') ?? '')?.[1]
  return digest === undefined ? undefined : { by, ...HMAC, digest }
}

/**
 * What the image of a kernel was when its package was made: from dpkg's database, or from the file that packages of
 * Fedora and RHEL put beside it. Undefined where no package has it, or dpkg was told to keep another file in its place.
 */
export const packageDigest = (tree: Tree, kernel: Kernel): PackageDigest | undefined =>
  fromDpkg(tree, kernel) ?? fromHmac(tree, kernel)
