import t from 'tap'
import type { Crypt, Unlocking } from '../../../src/machine/unlocking.ts'
import { unlockPrompt } from '../../../src/plan/checks/unlock-prompt.ts'
import type { Facts } from '../../../src/plan/types.ts'
import { crypt, crypttab, token, unlocking } from '../unlocking.ts'
import { rows } from './rows.ts'

const lies =
  (crypts: Partial<Crypt>[], more: Partial<Unlocking> = {}) =>
  (facts: Facts) => {
    facts.unlocking = unlocking({ crypts: crypts.map(crypt), ...more })
  }

t.test('unlock-prompt', async (t) =>
  rows(t, unlockPrompt, [
    ['no encryption', 'ok', undefined, () => {}],
    ['a passphrase', 'note', /lies on vda5_crypt \(vda5\), whose passphrase somebody has to type/, lies([{}])],
    ['a TPM', 'ok', undefined, lies([{ tokens: [token('tpm2', { pcrs: [11] })] }])],
    ['a TPM with a PIN', 'note', /passphrase/, lies([{ tokens: [token('tpm2', { pin: true })] }])],
    ['a TPM, and a script that does not know', 'note', /type/, lies([{ tokens: [token('tpm2')] }], { script: true })],
    ['a key file', 'ok', undefined, lies([{ lines: [crypttab('/boot/key', 'luks')] }])],
    ['two, one of them asks', 'note', /lies on other/, lies([{ ownKey: true }, { name: 'other' }])],
    ['dropbear', 'ok', undefined, lies([{}], { remote: true })],
    ['not root', 'ok', undefined, lies([{ tokens: undefined }])],
    ['not root, and a script', 'note', /type/, lies([{ tokens: undefined }], { script: true })],
    [
      'the command line has a key',
      'ok',
      undefined,
      (facts, entry) => {
        lies([{}])(facts)
        entry.cmdline = 'ro rd.luks.key=/key'
      },
    ],
  ]),
)
