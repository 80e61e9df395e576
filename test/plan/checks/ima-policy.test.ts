import t from 'tap'
import type { Ima } from '../../../src/machine/ima.ts'
import { imaPolicy } from '../../../src/plan/checks/ima-policy.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { signing } from '../machine.ts'
import { rows } from './rows.ts'

const POLICY = '/sys/kernel/security/ima/policy'
const asks = (change: Partial<Ima> = {}): Ima => ({ appraises: true, appended: false, at: POLICY, ...change })
const asUki = ({ kernel }: Entry) => (kernel.header.format = 'uki')
const load = ({ settings }: Facts) => (settings.syscall = 'load')

t.test('ima-policy', async (t) =>
  rows(t, imaPolicy, [
    ['not looked at', 'ok', undefined, () => undefined],
    ['not looked at, and the older call', 'ok', undefined, load],
    ['no such rule', 'ok', undefined, (facts) => (facts.ima = asks({ appraises: false }))],
    ['it does not tell', 'ok', undefined, (facts) => (facts.ima = asks({ appraises: undefined }))],
    [
      'a rule',
      'warn',
      /^IMA asks for a signature of its own \(security\.ima\): without one \/boot\/vmlinuz-\S+ is rejected$/,
      (facts) => (facts.ima = asks()),
    ],
    [
      'a rule, and the older call',
      'refuse',
      /^IMA forbids Syscall=load/,
      (facts) => {
        facts.ima = asks()
        load(facts)
      },
    ],
    [
      'no such rule, and the older call',
      'ok',
      undefined,
      (facts) => {
        facts.ima = asks({ appraises: false })
        load(facts)
      },
    ],
    [
      'Secure Boot, and the older call',
      'refuse',
      /Syscall=load/,
      (facts) => {
        facts.signing = signing({ secureBoot: true })
        load(facts)
      },
    ],
    [
      'Secure Boot, and a kernel that verifies',
      'ok',
      undefined,
      (facts) => (facts.signing = signing({ secureBoot: true })),
    ],
    [
      'Secure Boot, and IMA in its place',
      'warn',
      /security\.ima/,
      (facts) => (facts.signing = signing({ secureBoot: true, verified: false })),
    ],
    [
      'no Secure Boot, and a kernel that verifies nothing',
      'ok',
      undefined,
      (facts) => (facts.signing = signing({ verified: false })),
    ],
    [
      'a rule, and a unified image',
      'refuse',
      /^IMA asks for a signature in security\.ima, which the kernel within \S+ cannot carry$/,
      (facts, entry) => {
        facts.ima = asks()
        asUki(entry)
      },
    ],
    [
      'a rule that takes one at the end, and a unified image',
      'warn',
      /security\.ima/,
      (facts, entry) => {
        facts.ima = asks({ appended: true })
        asUki(entry)
      },
    ],
  ]),
)
