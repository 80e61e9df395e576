import t from 'tap'
import { readSigning } from '../../src/machine/signing.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { without } from './trees.ts'

const RELEASE = '6.12.90+deb13-amd64'
const EFIVARS = '/sys/firmware/efi/efivars'
const SECURE_BOOT = `${EFIVARS}/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c`
const SHIM = `${EFIVARS}/MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23`
// attributes in front: BOOTSERVICE_ACCESS and RUNTIME_ACCESS
const variable = (...bytes: number[]): Buffer => Buffer.from([6, 0, 0, 0, ...bytes])

t.test('Secure Boot', async (t) => {
  const cases: [what: string, nodes: Record<string, Node>, wanted: boolean | undefined][] = [
    ['a BIOS', {}, false],
    ['on', { [SECURE_BOOT]: variable(1) }, true],
    ['off', { [SECURE_BOOT]: variable(0) }, false],
    ['on, and shim is lax', { [SECURE_BOOT]: variable(1), [SHIM]: variable(1) }, false],
    ['on, and shim is not', { [SECURE_BOOT]: variable(1), [SHIM]: variable(0) }, true],
    [
      'EFI without the variable',
      { [`${EFIVARS}/BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c`]: variable(0, 0) },
      false,
    ],
    ['EFI whose variables are not to be seen', { '/sys/firmware/efi': { dir: true } }, undefined],
    ['no value', { [SECURE_BOOT]: variable() }, undefined],
    ['a longer value', { [SECURE_BOOT]: variable(1, 1) }, undefined],
    ['cut short', { [SECURE_BOOT]: Buffer.from([6]) }, undefined],
  ]
  for (const [what, nodes, wanted] of cases)
    t.equal(readSigning(makeTree(t, nodes), undefined).secureBoot, wanted, what)
})

// As Debian 13 has them, with what stands around.
const DEBIAN = `#
# Automatically generated file; DO NOT EDIT.
# Linux/x86 6.12.90 Kernel Configuration
#
CONFIG_KEXEC_CORE=y
CONFIG_KEXEC=y
CONFIG_KEXEC_FILE=y
CONFIG_KEXEC_SIG=y
# CONFIG_KEXEC_SIG_FORCE is not set
CONFIG_KEXEC_BZIMAGE_VERIFY_SIG=y
CONFIG_IMA_ARCH_POLICY=y
`
const config = (from: string, to: string) => DEBIAN.replace(from, to)
const boot = (text: string): Record<string, Node> => ({ [`/boot/config-${RELEASE}`]: text })

t.test('the configuration of the kernel', async (t) => {
  const unknown = { verified: undefined, forced: undefined, forcedBySecureBoot: undefined }
  const debian = { verified: true, forced: false, forcedBySecureBoot: true }
  const cases: [what: string, nodes: Record<string, Node>, wanted: object][] = [
    ['none', {}, unknown],
    ['Debian', boot(DEBIAN), debian],
    ['another place of Fedora', { [`/lib/modules/${RELEASE}/config`]: DEBIAN }, debian],
    ['of another kernel', { '/boot/config-6.12.117+deb13-amd64': DEBIAN }, unknown],
    [
      'forced',
      boot(config('# CONFIG_KEXEC_SIG_FORCE is not set', 'CONFIG_KEXEC_SIG_FORCE=y')),
      { ...debian, forced: true },
    ],
    ['not verified', boot(config('CONFIG_KEXEC_SIG=y\n', '')), { ...debian, verified: false }],
    ['before Linux 5.4', boot(config('CONFIG_KEXEC_SIG=y', 'CONFIG_KEXEC_VERIFY_SIG=y')), { ...debian, forced: true }],
    ['without IMA', boot(config('CONFIG_IMA_ARCH_POLICY=y\n', '')), { ...debian, forcedBySecureBoot: false }],
    ['empty', boot(''), unknown],
    ['no configuration', boot('hello\n'), unknown],
    ['a directory', { [`/boot/config-${RELEASE}`]: { dir: true } }, unknown],
    ['a FIFO', { [`/boot/config-${RELEASE}`]: { fifo: true } }, unknown],
    ['the second where the first is empty', { ...boot(''), [`/lib/modules/${RELEASE}/config`]: DEBIAN }, debian],
  ]
  for (const [what, nodes, wanted] of cases)
    t.same(readSigning(makeTree(t, nodes), RELEASE), { secureBoot: false, ...wanted }, what)
  t.match(readSigning(makeTree(t, boot(DEBIAN)), undefined), unknown, 'it is not known what runs')
  t.match(readSigning(makeTree(t, { '/etc/config': DEBIAN }), '../../etc/config'), unknown, 'no release')
  const denied = without(makeTree(t, { [SECURE_BOOT]: variable(1) }), EFIVARS, '/sys/firmware/efi')
  t.equal(
    readSigning({ ...denied, bytes: () => ({ state: 'unknown', code: 'EACCES' }) }, RELEASE).secureBoot,
    undefined,
  )
})
