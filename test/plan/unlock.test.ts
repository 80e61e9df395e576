import t from 'tap'
import type { LuksToken } from '../../src/machine/luks-tokens.ts'
import type { Crypt, Unlocking } from '../../src/machine/unlocking.ts'
import { isHidden, waysToUnlock } from '../../src/plan/unlock.ts'
import { crypt, crypttab, token, unlocking } from './unlocking.ts'

const ways = (change: Partial<Crypt> = {}, more: Partial<Unlocking> = {}, cmdline = 'ro') =>
  waysToUnlock(crypt(change), unlocking(more), cmdline)
const by = (...args: Parameters<typeof ways>) => ways(...args).map((way) => way.by)

t.test('who opens it', async (t) => {
  const tpm = { tokens: [token('tpm2')] }
  const clevis = { tokens: [token('clevis')] }
  const cases: [args: Parameters<typeof ways>, wanted: string[], why: string][] = [
    [[], [], 'nobody'],
    [[{ lines: [crypttab('none', 'luks')] }], [], 'a passphrase'],
    [[{ lines: [crypttab('/boot/key', 'luks')] }], ['a key file'], 'a key file'],
    [[{ lines: [crypttab('x', 'keyscript=decrypt_derived')] }], ['a key script'], 'a key script'],
    [[{ ownKey: true }], ['a key file'], 'a key of its name'],
    [[{}, {}, 'rd.luks.key=/key:UUID=abc'], ['a key file'], 'dracut'],
    [[{}, {}, 'cryptdevice=UUID=a:root cryptkey=rootfs:/key'], ['a key file'], 'mkinitcpio'],
    [[{}, {}, 'cryptopts=target=root,source=/dev/sda2,key=/key'], ['a key file'], 'initramfs-tools'],
    [[{}, {}, 'cryptopts=target=root,source=/dev/sda2'], [], 'initramfs-tools, without'],
    [[tpm], ['a TPM'], 'enrolled'],
    [[tpm, { script: true }], [], 'the script of Debian knows no tokens'],
    [[{ tokens: [token('tpm2', { pin: true })] }], [], 'with a PIN'],
    [[{ tokens: [token('fido2'), token('pkcs11')] }], ['a FIDO2 device', 'a PKCS#11 device'], 'other devices'],
    [[{ lines: [crypttab('none', 'tpm2-device=auto')] }], [], 'wanted, and not enrolled'],
    [[{ lines: [crypttab('none', 'tpm2-device=auto')], tokens: undefined }], ['a TPM'], 'wanted, the rest not seen'],
    [[{ tokens: undefined }, {}, 'rd.luks.options=abc=discard,tpm2-device=auto'], ['a TPM'], 'by the command line'],
    [[{ lines: [crypttab('/blob', 'tpm2-device=auto')] }], ['a TPM'], 'a file for the TPM'],
    [
      [{ lines: [crypttab('/blob', 'tpm2-device=auto')] }, { script: true }],
      ['a key file'],
      'which a script takes as it is',
    ],
    [[clevis, { clevis: true }], ['clevis'], 'clevis'],
    [[clevis], [], 'clevis that is not in the initrd'],
    [[{}, { clevis: true }], [], 'clevis without anything enrolled'],
    [[{ tokens: undefined }, { clevis: true }], ['clevis'], 'clevis, the rest not seen'],
    [[clevis, { clevis: true, script: true }], ['clevis'], 'clevis beside a script'],
  ]
  for (const [args, wanted, why] of cases) t.same(by(...args), wanted, why)
})

t.test('the PCRs that count', async (t) => {
  const bound = (change: Partial<LuksToken>, more: Partial<Unlocking> = {}) =>
    ways({ tokens: [token('tpm2', change)] }, more)
  t.match(bound({ pcrs: [7, 11] }), [{ pcrs: [7, 11], pcrlock: [] }])
  t.match(bound({ pcrlock: true }, { pcrlock: [4, 7] }), [{ pcrs: [], pcrlock: [4, 7] }])
  t.match(bound({ pcrlock: true }), [{ pcrlock: [] }], 'no policy to be read')
  t.match(bound({ pcrs: [7] }, { pcrlock: [4] }), [{ pcrlock: [] }], 'not by that policy')
  const file = (options: string) => ways({ lines: [crypttab('/blob', options)] })
  t.match(file('tpm2-device=auto,tpm2-pcrs=4+11'), [{ pcrs: [4, 11] }])
  t.match(file('tpm2-device=auto'), [{ pcrs: [7] }], 'crypttab(5)')
  t.match(file('tpm2-device=auto,tpm2-pcrs='), [{ pcrs: [] }])
  t.match(file('pkcs11-uri=auto,tpm2-pcrs=7'), [{ by: 'a PKCS#11 device', pcrs: [] }])
})

t.test('what cannot be seen', async (t) => {
  t.equal(isHidden(crypt({ tokens: undefined }), unlocking()), true)
  t.equal(isHidden(crypt({ tokens: undefined }), unlocking({ script: true })), false)
  t.equal(isHidden(crypt(), unlocking()), false)
})
