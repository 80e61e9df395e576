import t from 'tap'
import { unfinishedPackage } from '../../src/machine/packages.ts'
import { makeTree } from '../kernel/make-tree.ts'

const REL = '6.12.117+deb13-amd64'
const stanza = (name: string, state: string, rest = '') =>
  `Package: ${name}\nStatus: install ok ${state}\nPriority: optional\n${rest}\n`

t.test('states of the package of a kernel', async (t) => {
  const image = `linux-image-${REL}`
  const unsigned = `linux-image-unsigned-${REL}`
  const cases: [what: string, status: string, unfinished: string | undefined][] = [
    ['installed', stanza(image, 'installed'), undefined],
    ['half-installed', stanza(image, 'half-installed'), `${image} is half-installed`],
    ['unpacked', stanza(image, 'unpacked'), `${image} is unpacked`],
    ['half-configured', stanza(image, 'half-configured'), `${image} is half-configured`],
    [
      'to be removed',
      stanza(image, 'half-configured').replace('install ok', 'deinstall reinstreq'),
      `${image} is half-configured`,
    ],
    ['removed', stanza(image, 'config-files'), undefined],
    [
      'its triggers are to run',
      stanza(image, 'triggers-pending', `Triggers-Pending: linux-update-${REL}\n`),
      `triggers of ${image} are still to run (triggers-pending)`,
    ],
    [
      'it waits for triggers',
      stanza(image, 'triggers-awaited', 'Triggers-Awaited: initramfs-tools\n'),
      `triggers of ${image} are still to run (triggers-awaited)`,
    ],
    [
      'initrds are to be made anew',
      stanza(image, 'installed') +
        stanza('initramfs-tools', 'triggers-pending', 'Triggers-Pending: update-initramfs\n'),
      'triggers of initramfs-tools are still to run (triggers-pending)',
    ],
    ['by dracut', stanza('dracut', 'triggers-pending'), 'triggers of dracut are still to run (triggers-pending)'],
    ['who makes them is half there', stanza('initramfs-tools', 'unpacked'), 'initramfs-tools is unpacked'],
    ['who makes them waits for others', stanza('initramfs-tools', 'triggers-awaited'), undefined],
    ['another package of that name', stanza('initramfs-tools-core', 'triggers-pending'), undefined],
    ['modules of Ubuntu', stanza(`linux-modules-${REL}`, 'unpacked'), `linux-modules-${REL} is unpacked`],
    ['unsigned, of Debian', stanza(`${image}-unsigned`, 'unpacked'), `${image}-unsigned is unpacked`],
    ['of Proxmox', stanza(`proxmox-kernel-${REL}-signed`, 'unpacked'), `proxmox-kernel-${REL}-signed is unpacked`],
    ['a dot is no other character', stanza(image.replace('6.12', '6x12'), 'unpacked'), undefined],
    ['unsigned', stanza(unsigned, 'unpacked'), `${unsigned} is unpacked`],
    ['signed is there, unsigned is removed', stanza(image, 'installed') + stanza(unsigned, 'config-files'), undefined],
    ['another kernel', stanza(`${image}-dbg`, 'unpacked') + stanza('linux-image-amd64', 'unpacked'), undefined],
    ['one after it', stanza(image, 'installed') + stanza('linux-base', 'unpacked'), undefined],
    ['one before it', stanza('linux-base', 'unpacked') + stanza(image, 'installed'), undefined],
    [
      'in the middle',
      stanza('a', 'installed') + stanza(image, 'unpacked') + stanza('z', 'installed'),
      `${image} is unpacked`,
    ],
    ['what is said last', stanza(image, 'unpacked') + stanza(image, 'installed'), undefined],
    ['of one stanza the first name', `Package: ${image}\n${stanza(unsigned, 'unpacked')}`, `${image} is unpacked`],
    ['a stanza of names alone', `Package: ${image}\n`.repeat(1_000_000), undefined],
    ['no empty line at the end', stanza(image, 'unpacked').trimEnd(), `${image} is unpacked`],
    [
      'a description that says so',
      stanza(image, 'installed', 'Description: x\n Status: install ok unpacked\n'),
      undefined,
    ],
    ['empty', '', undefined],
  ]
  for (const [what, status, unfinished] of cases) {
    t.equal(unfinishedPackage(makeTree(t, { '/var/lib/dpkg/status': status }), REL), unfinished, what)
  }
  t.equal(unfinishedPackage(makeTree(t, {}), REL), undefined, 'no dpkg')
})

t.test('what dpkg has not written into its status file yet counts more', async (t) => {
  const image = `linux-image-${REL}`
  const after = (status: string, files: Record<string, string>) =>
    unfinishedPackage(
      makeTree(t, {
        '/var/lib/dpkg/status': stanza(image, status),
        ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`/var/lib/dpkg/updates/${name}`, text])),
      }),
      REL,
    )
  t.equal(after('installed', { '0000': stanza(image, 'unpacked') }), `${image} is unpacked`)
  t.equal(after('unpacked', { '0000': stanza(image, 'installed') }), undefined)
  t.equal(
    after('installed', { '0000': stanza(image, 'unpacked'), '0001': stanza(image, 'half-configured') }),
    `${image} is half-configured`,
  )
  t.equal(after('installed', { '0000': stanza('linux-base', 'unpacked') }), undefined)
  t.equal(after('installed', { 'tmp.i': stanza(image, 'unpacked') }), undefined, 'not written yet')
})
