import t from 'tap'
import type { Crypt, Unlocking } from '../../../src/machine/unlocking.ts'
import { unlockPrompt } from '../../../src/plan/checks/unlock-prompt.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { crypt, crypttab, token, unlocking } from '../unlocking.ts'
import { rows } from './rows.ts'

const lies =
  (crypts: Partial<Crypt>[], more: Partial<Unlocking> = {}) =>
  (facts: Facts) => {
    facts.unlocking = unlocking({ crypts: crypts.map(crypt), ...more })
  }

const withKey = (words: string) => (facts: Facts, entry: Entry) => {
  lies([{}])(facts)
  entry.cmdline = `ro ${words}`
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
    ['a key for another one', 'note', /type/, withKey('rd.luks.key=/key:UUID=ab:22222222-aaaa')],
    ['a key for this one', 'ok', undefined, withKey('rd.luks.key=/key:UUID=ab:luks-11111111-aaaa')],
    ['by its device', 'ok', undefined, withKey('rd.luks.key=/key::/dev/vda5')],
    ['by another device', 'note', /type/, withKey('rd.luks.key=/key::/dev/vda6')],
    ['by a label', 'ok', undefined, withKey('rd.luks.key=/key::LABEL=x')],
    ['as systemd has it', 'ok', undefined, withKey('luks.key=11111111-aaaa-4bbb-8ccc-dddddddddddd=/key')],
    ['of another, as systemd has it', 'note', /type/, withKey('luks.key=21111111-aaaa-4bbb-8ccc-dddddddddddd=/key')],
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
