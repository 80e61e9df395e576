import t from 'tap'
import type { Crypt, Unlocking } from '../../../src/machine/unlocking.ts'
import { tpmBoundUnlock } from '../../../src/plan/checks/tpm-bound-unlock.ts'
import type { Facts } from '../../../src/plan/types.ts'
import { crypt, crypttab, token, unlocking } from '../unlocking.ts'
import { rows } from './rows.ts'

const lies =
  (crypts: Partial<Crypt>[], more: Partial<Unlocking> = {}) =>
  (facts: Facts) => {
    facts.unlocking = unlocking({ crypts: crypts.map(crypt), ...more })
  }
const tpm = (...pcrs: number[]) => ({ tokens: [token('tpm2', { pcrs })] })
const clevis = (...pcrs: number[]) => ({ tokens: [token('clevis', { pcrs })] })
const DATA = crypt({ name: 'data', ...tpm(11) })
// what a unified image with systemd 257 has extended
const uki = { extended: [11, 15] }

t.test('tpm-bound-unlock', async (t) =>
  rows(t, tpmBoundUnlock, [
    ['no encryption', 'ok', undefined, () => {}],
    ['a passphrase', 'ok', undefined, lies([{}], uki)],
    ['bound to Secure Boot alone', 'ok', undefined, lies([tpm(7)], uki)],
    ['bound to the firmware', 'ok', undefined, lies([tpm(0, 1, 2, 3, 5, 7, 14)], uki)],
    ['bound to none', 'ok', undefined, lies([tpm()], uki)],
    [
      'by signature, to the phase of the boot',
      'refuse',
      /^a TPM opens vda5_crypt only while PCR 11 has the value this boot began with: after a kexec somebody/,
      lies([tpm(7, 11)], uki),
    ],
    ['to a PCR that was empty', 'refuse', /PCR 15 /, lies([tpm(7, 15)], uki)],
    ['and somebody may log in to the initrd', 'warn', /PCR 11 /, lies([tpm(11)], { ...uki, remote: true })],
    ['another one that the boot waits for', 'warn', /^a TPM opens data /, lies([tpm(7)], { ...uki, others: [DATA] })],
    ['the root first', 'refuse', /opens vda5_crypt/, lies([tpm(11)], { ...uki, others: [DATA] })],
    ['before a note', 'warn', /opens data/, lies([tpm(4)], { ...uki, others: [DATA] })],
    [
      'another one by a key file',
      'ok',
      undefined,
      lies([tpm(7)], { ...uki, others: [{ ...DATA, ownKey: true, tokens: [] }] }),
    ],
    ['to both', 'refuse', /PCR 11 and 15 /, lies([tpm(11, 15)], uki)],
    ['to 11, which nobody extends', 'ok', undefined, lies([tpm(7, 11)])],
    ['clevis', 'refuse', /^clevis opens vda5_crypt only while PCR 11/, lies([clevis(7, 11)], { ...uki, clevis: true })],
    ['clevis that does not get into the initrd', 'ok', undefined, lies([clevis(7, 11)], uki)],
    ['with a PIN', 'ok', undefined, lies([{ tokens: [token('tpm2', { pcrs: [11], pin: true })] }], uki)],
    [
      'systemd-pcrlock',
      'refuse',
      /PCR 11 /,
      lies([{ tokens: [token('tpm2', { pcrlock: true })] }], { ...uki, pcrlock: [4, 11] }),
    ],
    [
      'systemd-pcrlock without it',
      'ok',
      undefined,
      lies([{ tokens: [token('tpm2', { pcrlock: true })] }], { ...uki, pcrlock: [4] }),
    ],
    [
      'and a key file',
      'note',
      /does not open vda5_crypt, being bound to PCR 11; a key file does$/,
      lies([{ ...tpm(11), ownKey: true }], uki),
    ],
    [
      'and another TPM key',
      'note',
      /; a TPM does$/,
      lies([{ tokens: [token('tpm2', { pcrs: [11] }), token('tpm2', { pcrs: [7] })] }], uki),
    ],
    [
      'to the kernel',
      'note',
      /^a TPM opens vda5_crypt by PCR 4 and 9, which a kexec leaves/,
      lies([tpm(4, 7, 9)], uki),
    ],
    ['to the command line', 'note', /PCR 8 and 12,/, lies([tpm(8, 12)])],
    ['the second of two', 'refuse', /opens other/, lies([tpm(4), { ...tpm(11), name: 'other' }], uki)],
    [
      'a file for the TPM',
      'refuse',
      /PCR 11/,
      lies([{ lines: [crypttab('/blob', 'tpm2-device=auto,tpm2-pcrs=11')] }], uki),
    ],
    [
      'not root',
      'ok',
      undefined,
      lies([{ lines: [crypttab('/blob', 'tpm2-device=auto,tpm2-pcrs=11')], tokens: undefined }], uki),
    ],
  ]),
)
