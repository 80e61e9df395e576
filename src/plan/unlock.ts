import type { CrypttabLine } from '../machine/crypttab.ts'
import type { LuksToken } from '../machine/luks-tokens.ts'
import type { Crypt, Unlocking } from '../machine/unlocking.ts'
import { valuesOf } from './cmdline.ts'

/** How a machine opens an encryption with nobody there. */
export interface Way {
  /** `a TPM`, `a key file`. */
  by: string
  /** The PCRs of the TPM that have to be as they were. */
  pcrs: readonly number[]
  /** Those of the policy of systemd-pcrlock(8), which knows several values for each. */
  pcrlock: readonly number[]
}

const way = (by: string): Way => ({ by, pcrs: [], pcrlock: [] })

const NAMES = { tpm2: 'a TPM', fido2: 'a FIDO2 device', pkcs11: 'a PKCS#11 device', clevis: 'clevis' }

const ofToken = ({ kind, pcrs, pcrlock }: LuksToken, unlocking: Unlocking): Way => ({
  by: NAMES[kind],
  pcrs,
  pcrlock: pcrlock ? (unlocking.pcrlock ?? []) : [],
})

// crypttab(5): `tpm2-device=auto`; a key file of random bytes is for swap.
const OPTIONS: readonly [name: string, by: string][] = [
  ['tpm2-device', NAMES.tpm2],
  ['fido2-device', NAMES.fido2],
  ['pkcs11-uri', NAMES.pkcs11],
]
const has = (options: readonly string[], name: string): boolean =>
  options.some((option) => option.startsWith(`${name}=`) || option === name)

// With a device the file holds what the device has to unseal: `tpm2-pcrs=`, 7 where it says nothing. A script knows
// none.
const ofKeyFile = ({ options }: CrypttabLine, script: boolean): Way => {
  const by = script ? undefined : OPTIONS.find(([name]) => has(options, name))?.[1]
  const pcrs = options.find((option) => option.startsWith('tpm2-pcrs='))?.slice('tpm2-pcrs='.length) ?? '7'
  if (by === undefined) return way('a key file')
  return { ...way(by), pcrs: by === NAMES.tpm2 ? pcrs.split('+').filter(Boolean).map(Number) : [] }
}

const ofFiles = ({ lines, ownKey }: Crypt, script: boolean): Way[] => [
  ...lines.filter(({ options }) => has(options, 'keyscript')).map(() => way('a key script')),
  ...lines
    .filter(({ keyFile, options }) => keyFile !== undefined && !has(options, 'keyscript'))
    .map((line) => ofKeyFile(line, script)),
  ...(ownKey ? [way('a key file')] : []),
]

// `UUID=KEY` of systemd, `KEY:KEYDEV:LUKSDEV` of dracut, whose number may be a part; without one it is a key for all,
// and what only the initrd can tell (a label) may be.
const isKeyFor = (value: string, { on, uuid }: Crypt): boolean => {
  const named = /^([\da-f]{8}-[\da-f-]{27})=/i.exec(value)?.[1] ?? value.split(':')[2]
  if (!named) return true
  if (named.startsWith('/dev/') && !named.startsWith('/dev/disk/')) return named === `/dev/${on}`
  const digits = named.replace(/^UUID=|^luks-|-/gi, '').toLowerCase()
  return uuid === undefined || !/^[\da-f]+$/.test(digits) || uuid.includes(digits)
}

// dracut.cmdline(7) and systemd-cryptsetup-generator(8); `cryptkey=` of mkinitcpio's hook; `cryptopts=…,key=` of
// cryptsetup-initramfs.
const ofCmdline = (crypt: Crypt, line: string): Way[] => {
  const found =
    [...valuesOf(line, 'rd.luks.key'), ...valuesOf(line, 'luks.key')].some((value) => isKeyFor(value, crypt)) ||
    valuesOf(line, 'cryptkey').length > 0 ||
    valuesOf(line, 'cryptopts').some((value) => /(?:^|,)(?:key|keyscript)=/.test(value))
  return found ? [way('a key file')] : []
}

// systemd-cryptsetup(8) tries what is enrolled whether or not crypttab(5) speaks of it.
const ofTokens = ({ tokens, lines }: Crypt, unlocking: Unlocking, line: string): Way[] => {
  if (unlocking.script) return []
  if (tokens) return tokens.filter(({ kind, pin }) => kind !== 'clevis' && !pin).map((one) => ofToken(one, unlocking))
  const options = [
    ...lines.flatMap(({ keyFile, options }) => (keyFile === undefined ? options : [])),
    ...[...valuesOf(line, 'rd.luks.options'), ...valuesOf(line, 'luks.options')].flatMap((value) =>
      value.split(/[,=]/),
    ),
  ]
  return OPTIONS.filter(([name]) => has(options, name)).map(([, by]) => way(by))
}

const ofClevis = ({ tokens }: Crypt, unlocking: Unlocking): Way[] => {
  if (!unlocking.clevis) return []
  if (!tokens) return [way(NAMES.clevis)]
  return tokens.filter(({ kind }) => kind === 'clevis').map((token) => ofToken(token, unlocking))
}

/** How an encryption is opened with nobody there, by a boot entry's command line; none: somebody has to be. */
export const waysToUnlock = (crypt: Crypt, unlocking: Unlocking, cmdline: string): Way[] => [
  ...ofFiles(crypt, unlocking.script),
  ...ofCmdline(crypt, cmdline),
  ...ofTokens(crypt, unlocking, cmdline),
  ...ofClevis(crypt, unlocking),
]

/** Whether there may be more ways than can be seen: who is not root reads no headers. */
export const isHidden = ({ tokens }: Crypt, { script }: Unlocking): boolean => tokens === undefined && !script
