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
    ['triggers are to run', stanza(image, 'triggers-pending'), undefined],
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
