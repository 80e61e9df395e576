import t from 'tap'
import type { Signing } from '../../../src/machine/signing.ts'
import { imageSignature } from '../../../src/plan/checks/image-signature.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { signing } from '../machine.ts'
import { rows } from './rows.ts'

/** An image without a signature, under a kernel that asks for this. */
const unsigned =
  (change: Partial<Signing>, more: (facts: Facts) => unknown = () => undefined) =>
  (facts: Facts, { kernel }: Entry) => {
    kernel.header.signed = false
    facts.signing = signing(change)
    more(facts)
  }
const SECURE = { secureBoot: true }

t.test('image-signature', async (t) =>
  rows(t, imageSignature, [
    ['no lockdown', 'ok', undefined, (_, { kernel }) => (kernel.header.signed = false)],
    [
      'lockdown and signed',
      'ok',
      undefined,
      ({ slot }, { kernel }) => {
        slot.lockdown = 'integrity'
        kernel.header.signed = true
      },
    ],
    [
      'lockdown, and the format does not tell',
      'ok',
      undefined,
      ({ slot }, { kernel }) => {
        slot.lockdown = 'integrity'
        delete kernel.header.signed
      },
    ],
    [
      'lockdown and not signed',
      'refuse',
      /^\/boot\/vmlinuz-\S+ is not signed, and lockdown=confidentiality asks for a signature$/,
      ({ slot }, { kernel }) => {
        slot.lockdown = 'confidentiality'
        kernel.header.signed = false
      },
    ],
    [
      'lockdown and a unified image whose kernel is not signed',
      'refuse',
      /^the kernel within \/boot\/vmlinuz-/,
      ({ slot }, { kernel }) => {
        slot.lockdown = 'integrity'
        Object.assign(kernel.header, { format: 'uki', signed: false })
      },
    ],
    ['it is verified, and that is all', 'ok', undefined, unsigned({})],
    ['it cannot be told what is asked', 'ok', undefined, unsigned({ verified: undefined, forced: undefined })],
    ['forced', 'refuse', /CONFIG_KEXEC_SIG_FORCE asks for a signature$/, unsigned({ forced: true })],
    [
      'forced, and signed',
      'ok',
      undefined,
      (facts, { kernel }) => {
        kernel.header.signed = true
        facts.signing = signing({ forced: true })
      },
    ],
    [
      'forced, and a call that asks for none',
      'ok',
      undefined,
      unsigned({ forced: true }, ({ settings }) => (settings.syscall = 'load')),
    ],
    ['Secure Boot and its policy', 'refuse', /Secure Boot with CONFIG_IMA_ARCH_POLICY asks/, unsigned(SECURE)],
    [
      'Secure Boot without that policy',
      'note',
      /^\/boot\/vmlinuz-\S+ is not signed: it may start by kexec, but Secure Boot/,
      unsigned({ ...SECURE, forcedBySecureBoot: false }),
    ],
    [
      'Secure Boot, and signed',
      'ok',
      undefined,
      (facts, { kernel }) => {
        kernel.header.signed = true
        facts.signing = signing(SECURE)
      },
    ],
    [
      'Secure Boot without that policy, and a unified image',
      'ok',
      undefined,
      (facts, { kernel }) => {
        Object.assign(kernel.header, { format: 'uki', signed: false })
        facts.signing = signing({ ...SECURE, forcedBySecureBoot: false })
      },
    ],
    [
      'lockdown of a kernel that verifies nothing',
      'ok',
      undefined,
      unsigned({ verified: false }, ({ slot }) => (slot.lockdown = 'integrity')),
    ],
    [
      'lockdown of a kernel that may verify or not',
      'refuse',
      /lockdown=integrity/,
      unsigned({ verified: undefined }, ({ slot }) => (slot.lockdown = 'integrity')),
    ],
    [
      'lockdown, and IMA has its own signatures',
      'ok',
      undefined,
      unsigned({}, (facts) => {
        facts.slot.lockdown = 'integrity'
        facts.ima = { appraises: true, appended: false, at: undefined }
      }),
    ],
  ]),
)
