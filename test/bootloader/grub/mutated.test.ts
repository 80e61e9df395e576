import fs from 'node:fs'
import t from 'tap'
import { handlesNextEntry, readGrub } from '../../../src/bootloader/grub/read.ts'
import type { Menu, RawEntry } from '../../../src/bootloader/types.ts'
import type { Tree } from '../../../src/sys/fs.ts'
import fc from '../../fast-check.ts'
import { blockOf, CONFIG, menuOf, treeOf, WORLD } from './menu-of.ts'

const FIXTURES = `${__dirname}/../../fixtures/grub`
const read = (file: string) => fs.readFileSync(`${FIXTURES}/${file}`, 'utf8')
const seeds = fs
  .readdirSync(FIXTURES)
  .filter((name) => fs.existsSync(`${FIXTURES}/${name}/${CONFIG}`))
  .map((name) => ({ name, config: read(`${name}${CONFIG}`), block: read(`${name}/boot/grub/grubenv`) }))
const all = seeds.map(({ config }) => config).join('')
const lines = [...new Set(all.split('\n'))]
const SCRAPS = ['{', '}', "'", '"', '\\', '$', '${', '$(reboot)', '`reboot`', ';', '\n', '#', ' ', '>', '*', '=', 'if ', 'fi\n', 'then ',
  'else\n', 'done\n', 'while true ; do\n', 'function f {\n', 'f\n', 'set default=', 'unset ', 'source $prefix/grub.cfg\n',
  'configfile $prefix/grub.cfg\n', 'load_env ', 'save_env default\n', 'search --set=root ', 'menuentry x {\n', 'submenu y {\n', 'export ',
  '\0', '\u{1f600}', '\ud800', '\ufffd', '[ ', ' ]', 'eval ', 'blscfg\n', 'fallback=1\n', 'setparams ', 'return\n', 'break 9\n'] // biome-ignore format: a list

type Edit = { at: number; gone: number; put: string }
const scrap = fc.oneof(
  fc.constantFrom(...SCRAPS),
  fc.constantFrom(...lines.map((line) => `${line}\n`)),
  fc.string({ maxLength: 8 }),
)
const edit: fc.Arbitrary<Edit> = fc.record({
  // not fc.double(): of all doubles up to 1 nearly all are next to 0
  at: fc.nat(0xffff).map((n) => n / 0x10000),
  gone: fc.nat(80),
  put: scrap,
})
const edits = fc.array(edit, { minLength: 1, maxLength: 8 })
const apply = (text: string, list: Edit[]): string =>
  list.reduce((now, { at, gone, put }) => {
    const from = Math.floor(at * now.length)
    return now.slice(0, from) + put + now.slice(from + gone)
  }, text)

/** Letters, digits and the like in runs: what quoting, expansion and escapes leave as it is. */
const runs = (text: string): string[] => text.match(/[A-Za-z0-9]{3,}/g) ?? []

/** Whether no variable has a part in what an entry starts: then its words stand in the text as they are. */
const isPlain = ({ at }: RawEntry, text: string): boolean => {
  const from = Number(at.slice(at.lastIndexOf(':') + 1)) - 1
  const body = text
    .split('\n')
    .slice(from, from + 60)
    .join('\n')
  return !/(?:^|[;{\s])(?:linux|initrd)(?:16|efi)?\s[^\n]*\$/.test(body)
}

const invented = (menu: Menu, text: string): string | undefined => {
  for (const chosen of [menu.next, menu.usual]) {
    if (!('entry' in chosen) || !isPlain(chosen.entry, text)) continue
    const { linux, initrds, cmdline } = chosen.entry
    const squeezed = text.replace(/[\\'"\n\r]/g, '')
    for (const word of [linux.path, ...initrds.map(({ path }) => path), cmdline].flatMap(runs))
      if (!squeezed.includes(word) && !/^K|x\d|^[01]+$/.test(word)) return word
  }
  return undefined
}

t.test('2,000 mutated configurations', async (t) => {
  let started = 0
  let told = 0
  let plain = 0
  fc.assert(
    fc.property(fc.constantFrom(...seeds), edits, ({ config, block }, list) => {
      const text = apply(config, list)
      const menu = menuOf(text, { '/boot/grub/grubenv': block })
      started++
      if ('entry' in menu.next) told++
      const word = invented(menu, text)
      if (word !== undefined) t.fail(`${word} is nowhere in the text`)
      if ('entry' in menu.next && isPlain(menu.next.entry, text)) plain++
      for (const chosen of [menu.next, menu.usual])
        if (!('entry' in chosen || 'other' in chosen) && !chosen.unknown) t.fail('no reason is given')
    }),
    { numRuns: 2000 },
  )
  t.equal(started, 2000)
  t.ok(told > 500, `${told} of them are told`)
  t.ok(plain > 500, `the words of ${plain} of them have to be there`)
})

t.test('2,000 mutated environment blocks', async (t) => {
  let started = 0
  fc.assert(
    fc.property(fc.constantFrom(...seeds), edits, ({ config, block }, list) => {
      const text = apply(block.slice(0, 200), list)
      const menu = menuOf(config, { '/boot/grub/grubenv': text })
      const word = invented(menu, config + text)
      if (word !== undefined) t.fail(`${word} is nowhere in the text`)
      started++
    }),
    { numRuns: 2000 },
  )
  t.equal(started, 2000)
})

t.test('the seeds are well', async (t) => {
  t.ok(seeds.length >= 20)
  for (const { name, config, block } of seeds) {
    const menu = menuOf(config, { '/boot/grub/grubenv': block })
    t.equal(invented(menu, config + block), undefined)
    if (/-default$/.test(name) && !/^set default=/m.test(config))
      t.ok(handlesNextEntry(treeOf({ [CONFIG]: config, '/boot/grub/grubenv': block }), CONFIG, WORLD))
  }
  t.equal(invented(menuOf('menuentry abc { linux /vmlinuz-1.2\n}\n'), 'other'), 'vmlinuz', 'the check can fail')
})

t.test('files made to take long come to an end', async (t) => {
  const ends: [text: string, why: RegExp][] = [
    ['while true ; do true ; done\n', /too many commands/],
    ['function f {\n f ; f\n}\nf\n', /nested too deeply/],
    ['function f {\n if loadfont x ; then f ; else f ; fi\n}\nf\n', /too many|nested too deeply/],
    [
      'a="1 2 3 4 5 6 7 8 9"\nfor i in $a ; do a="$a $a $a $a" ; done\nx=$a\nfor i in $a ; do for j in $a ; do echo ; done ; done\n',
      /too (?:long|many)/,
    ],
    ['source $prefix/grub.cfg\nsource $prefix/grub.cfg\n', /nested too deeply/],
    ['#\n'.repeat(2 ** 23 + 1), /too long/],
    ['while true ; do hwmatch /list 3 ; done\n', /too many commands/],
    ['while true ; do blscfg x ; done\n', /too many commands/],
    ['while true ; do load_env -f /many ; done\n', /too many commands/],
    ['while true ; do [ -f /list ] ; done\n', /too many commands/],
    [`menuentry a { linux /k\n}\n`.repeat(6000), /too many entries/],
    ['if true ; then\n'.repeat(100_000), /nested too deeply/],
    [`echo ${'a '.repeat(1_000_000)}\n`, /too long/],
    [`a=${'\\x'.repeat(1_000_000)}\n`, /too long/],
    ['set a=b\n'.repeat(600_000), /too many commands/],
  ]
  const numbers = [...Array(5000).keys()]
  const looks = new Map<string, number>()
  const files = {
    '/list': '1\n'.repeat(30_000),
    '/many': blockOf(...numbers.map((n) => `v${n}=1`)),
    ...Object.fromEntries(numbers.slice(0, 500).map((n) => [`/loader/entries/${n}.conf`, 'title a\nlinux /k\n'])),
  }
  const counting = (tree: Tree): Tree => {
    const count = (path: string) => looks.set(path, (looks.get(path) ?? 0) + 1)
    const counted =
      <T>(read: (path: string) => T) =>
      (path: string) => {
        count(path)
        return read(path)
      }
    return { ...tree, text: counted(tree.text), stat: counted(tree.stat) }
  }
  for (const [text, why] of ends) {
    looks.clear()
    const { next } = readGrub(counting(treeOf({ [CONFIG]: text, ...files })), CONFIG, WORLD)
    t.match(next, { unknown: why }, text.slice(0, 30))
    t.ok(Math.max(...looks.values()) < 20_000, 'no file is looked at over and over')
  }
})
