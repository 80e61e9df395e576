import fs from 'node:fs'
import t, { type Test } from 'tap'
import { readGrub } from '../../../src/bootloader/grub/read.ts'
import type { Chosen, LoaderFile } from '../../../src/bootloader/types.ts'
import { openTree } from '../../../src/sys/fs.ts'

// What the real GRUB did with these files: test/fixtures/grub/README.md.
const FIXTURES = `${__dirname}/../../fixtures/grub`
interface Started {
  linux: string
  args: string[]
  initrds: string[]
  cmdline: string
}
type Answer = Started | { none: string }

// GRUB starts nothing that the files show: a hypervisor, a chain loader.
const NO_LINUX = ['bookworm-xen-default', 'trixie-chainload']
// What depends on the machine (its graphics card, its firmware's names for drives) may also be unknown.
const MAY_BE_UNKNOWN = ['noble-desktop', 'trixie-drive-words']
// What only an EFI firmware or only a BIOS would start.
const DEPENDS = ['trixie-digit-id', 'trixie-drive-words', 'trixie-script']

/** What parse_args() hands on for a command line, one `name=value` each: next_arg() of the kernel's lib/cmdline.c. */
const kernelWords = (cmdline: string): string[] => {
  const words: string[] = []
  for (let rest = cmdline.trimStart(); rest !== ''; rest = rest.trimStart()) {
    const quoted = rest.startsWith('"')
    if (quoted) rest = rest.slice(1)
    let inside = quoted
    let equals = 0
    let end = 0
    for (; end < rest.length; end++) {
      const c = rest.charAt(end)
      if (/\s/.test(c) && !inside) break
      if (equals === 0 && c === '=') equals = end
      if (c === '"') inside = !inside
    }
    let word = rest.slice(0, end)
    if (quoted && word.endsWith('"')) word = word.slice(0, -1)
    if (equals > 0 && word.charAt(equals + 1) === '"')
      word = word.slice(0, equals + 1) + word.slice(equals + 2).replace(/"$/, '')
    words.push(word)
    rest = rest.slice(end)
  }
  return words
}

t.test('the kernel reads both kinds of quotes alike', async (t) => {
  t.same(kernelWords(' a  b="c d" "e=f g" h=\\"i j="k" '), ['a', 'b=c d', 'e=f g', 'h=\\"i j="k" '])
  t.same(kernelWords('a=" b'), ['a= b'])
})

/** The file systems of the machine in which the fixtures were made: one, or also /boot. */
const worldOf = (platform: 'pc' | undefined, separate: boolean, btrfs: boolean) => ({
  platform,
  locate: ({ device, path }: LoaderFile): string | undefined => {
    if (device.by === 'unknown' && !/^hd0(?:,|$)/.test(device.name)) return undefined
    if (separate) return `/boot${path}`
    if (btrfs) return path.startsWith('/@/') ? path.slice(2) : undefined
    return path
  },
})

const read = (name: string, platform: 'pc' | undefined) => {
  const tree = openTree(`${FIXTURES}/${name}`)
  const config = tree.stat('/boot/grub2/grub.cfg').state === 'ok' ? '/boot/grub2/grub.cfg' : '/boot/grub/grub.cfg'
  const fstab = fs.readFileSync(`${FIXTURES}/${name}/etc/fstab`, 'utf8')
  return readGrub(tree, config, worldOf(platform, / \/boot /.test(fstab), /subvol=@/.test(fstab)))
}

const told = (chosen: Chosen): unknown =>
  'entry' in chosen
    ? {
        linux: chosen.entry.linux.path,
        words: kernelWords(chosen.entry.cmdline),
        initrds: chosen.entry.initrds.map((initrd) => initrd.path),
      }
    : chosen

const expected = (answer: Started): unknown => ({
  linux: answer.linux.replace(/^\([^)]*\)/, ''),
  words: kernelWords(answer.cmdline).slice(1),
  initrds: answer.initrds,
})

const names = fs
  .readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
t.ok(names.length >= 60, `${names.length} menus`)

const check = (t: Test, name: string, chosen: Chosen, answer: Answer): void => {
  if ('none' in answer) {
    t.ok(NO_LINUX.includes(name), 'GRUB starts no kernel')
    t.match(chosen, { other: /\w/ }, 'and so says the reader')
  } else if (MAY_BE_UNKNOWN.includes(name) && 'unknown' in chosen) t.match(chosen.unknown, /grub\.cfg:\d+/)
  else t.same(told(chosen), expected(answer))
}

for (const name of names) {
  t.test(name, async (t) => {
    const answer = JSON.parse(fs.readFileSync(`${FIXTURES}/${name}/answer.json`, 'utf8')) as Record<string, Answer>
    const { next, usual } = answer
    if (!next || !usual) return t.fail('the fixture has no answer')
    if ('linux' in next) {
      t.match(next.linux, /vmlinuz/, 'GRUB started something')
      t.match(next.cmdline, `BOOT_IMAGE=${next.linux}`, 'and said so')
      t.ok(next.args.length > 0)
    }
    const menu = read(name, 'pc')
    check(t, name, menu.next, next)
    check(t, name, menu.usual, usual)
    const { next: anywhere } = read(name, undefined)
    if (DEPENDS.includes(name)) t.match(anywhere, { unknown: /\w/ }, 'cannot be told without the platform')
    else t.same(anywhere, menu.next, 'the same where nothing tells the platform')
  })
}
