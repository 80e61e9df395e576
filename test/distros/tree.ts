import fs from 'node:fs'
import path from 'node:path'
import { run as list } from '../../src/cli/list.ts'
import { run as sort } from '../../src/cli/sort.ts'
import { run as stage } from '../../src/cli/stage.ts'
import { openTree } from '../../src/sys/fs.ts'
import { contextOf } from '../cli/context.ts'
import { makeImage } from '../kernel/make-image.ts'
import type { Node } from '../kernel/make-tree.ts'

/** Where the files of grub-mkconfig, kernel-install and grubby are: test/fixtures/distros/README.md. */
export const FIXTURES = path.resolve(__dirname, '../fixtures/distros')

const filesIn = (dir: string, at = ''): string[] =>
  fs
    .readdirSync(dir + at, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(dir, `${at}/${entry.name}`) : [`${at}/${entry.name}`]))

/** The files of one of those trees. */
export const fixture = (name: string): Record<string, Node> =>
  Object.fromEntries(
    filesIn(`${FIXTURES}/${name}`)
      .filter((file) => file !== '/grubby.json')
      .map((file) => [file, fs.readFileSync(`${FIXTURES}/${name}${file}`)]),
  )

/** An installed kernel: image, initrd and modules at these places. */
export const kernel = (release: string, image: string, ...initrds: string[]): Record<string, Node> => ({
  [image]: makeImage({ release }),
  ...Object.fromEntries(initrds.map((initrd) => [initrd, '070701'])),
  [`/usr/lib/modules/${release}/modules.dep`]: '',
})

/** The layout of dracut and kernel-install on Fedora, RHEL and kin. */
export const dracutKernel = (release: string): Record<string, Node> => ({
  ...kernel(release, `/boot/vmlinuz-${release}`, `/boot/initramfs-${release}.img`),
  [`/usr/lib/modules/${release}/vmlinuz`]: makeImage({ release }),
})

export interface Planned {
  release: string
  image: string
  initrds: string[]
  cmdline: string
  source: string
}

/** What `stage --dry-run --root` plans for a tree; without a target, what refuses. */
export const planned = async (root: string): Promise<Planned | string[]> => {
  const { data } = await stage({ dryRun: true }, contextOf(openTree(root)))
  const { target, findings } = data as { target: Planned | null; findings: { id: string; level: string }[] }
  return target ?? findings.filter(({ level }) => level === 'refuse').map(({ id }) => id)
}

/** What `list --root` shows: `RELEASE FLAVOUR`, newest first, `*` behind the target. */
export const listed = async (root: string): Promise<string[]> => {
  const { data } = await list({}, contextOf(openTree(root)))
  const { kernels } = data as { kernels: { release: string; flavour: string; target: boolean }[] }
  return kernels.map(({ release, flavour, target }) => `${release} ${flavour}${target ? ' *' : ''}`)
}

/** What `sort` makes of releases. */
export const sorted = async (releases: string[]): Promise<string[]> => {
  const { text } = await sort({ releases }, contextOf(openTree('/')))
  return text.trimEnd().split('\n')
}
