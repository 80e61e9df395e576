import t from 'tap'
import { type Place, programFor, readOneShot, writeOneShot } from '../../src/boot/one-shot.ts'
import { efiText } from '../bootloader/bls/make-efi.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { fakeMachine } from '../stage/machine-tree.ts'
import { blockOf, GRUBENV, ONE_SHOT } from './loader-machine.ts'

const grub: Place = { loader: 'grub', file: GRUBENV }
const boot: Place = { loader: 'systemd-boot', file: null }

t.test('the program that tells a boot loader', async (t) => {
  const [debian, fedora, bootctl] = ['/usr/bin/grub-editenv', '/usr/bin/grub2-editenv', '/usr/bin/bootctl']
  const table: [loader: Place['loader'], files: string[], found: object][] = [
    ['grub', [debian], { program: debian }],
    ['grub', [fedora], { program: fedora }],
    ['grub', [fedora, debian], { program: debian }],
    ['grub', [bootctl], { why: `neither ${debian} nor ${fedora} is installed` }],
    ['systemd-boot', [bootctl], { program: bootctl }],
    ['systemd-boot', [debian], { why: `${bootctl} is not installed` }],
  ]
  for (const [loader, files, found] of table)
    t.same(programFor(makeTree(t, Object.fromEntries(files.map((file) => [file, '']))), loader), found)
})

t.test('the wish as it is written down', async (t) => {
  const table: [what: string, place: Place, nodes: Record<string, Node>, wish: string | undefined][] = [
    ['of GRUB', grub, { [GRUBENV]: blockOf('a=b', 'next_entry=1>2') }, '1>2'],
    ['the last of two', grub, { [GRUBENV]: blockOf('next_entry=1', 'next_entry=2') }, '2'],
    ['none', grub, { [GRUBENV]: blockOf('saved_entry=1') }, undefined],
    ['an empty one', grub, { [GRUBENV]: blockOf('next_entry=') }, undefined],
    ['of systemd-boot', boot, { [ONE_SHOT]: efiText('a.conf\0') }, 'a.conf'],
    ['no variable', boot, {}, undefined],
  ]
  for (const [what, place, nodes, wish] of table) t.equal(readOneShot(makeTree(t, nodes), place), wish, what)
})

t.test('what cannot be told is not none', async (t) => {
  const table: [what: string, place: Place, nodes: Record<string, Node>][] = [
    ['a /boot that is not mounted', grub, {}],
    ['no environment block', grub, { [GRUBENV]: 'next_entry=1\n' }],
    ['a directory', grub, { [GRUBENV]: { dir: true } }],
    ['no file to look into', { loader: 'grub', file: null }, {}],
    ['a variable that is none', boot, { [ONE_SHOT]: 'x' }],
  ]
  for (const [what, place, nodes] of table)
    t.throws(() => readOneShot(makeTree(t, nodes), place), { code: 'read-failed', message: /to start once/ }, what)
})

t.test('written is what stuck', async (t) => {
  const table: [
    what: string,
    script: string | undefined,
    entry: string | undefined,
    message: RegExp,
    cause?: RegExp,
  ][] = [
    ['no program', undefined, 'x', /^the boot loader could not be told to start x once: neither .* is installed$/],
    ['it fails', 'echo no room >&2; exit 1', 'x', /^the boot loader could not be told to start x once$/, /no room$/],
    [
      'it does nothing',
      'exit 0',
      'x',
      /^the boot loader could not be told to start x once: .* reports success, and nothing has changed$/,
    ],
    [
      'nor when it is taken back',
      'exit 0',
      undefined,
      /^what the boot loader is to start once could not be taken back: .*nothing/,
    ],
  ]
  for (const [what, script, entry, message, cause] of table) {
    const machine = fakeMachine(t)
    machine.write(GRUBENV, blockOf('next_entry=mine'))
    if (script !== undefined) machine.write('/usr/bin/grub-editenv', `#!/bin/sh\n${script}\n`, 0o755)
    const error = { code: 'command-failed', message, ...(cause && { cause: { message: cause } }) }
    await t.rejects(writeOneShot(machine.tree, grub, entry), error, what)
  }
})
