import t from 'tap'
import { imageSignature } from '../../../src/plan/checks/image-signature.ts'
import { rows } from './rows.ts'

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
  ]),
)
