import type { CrypttabLine } from '../../src/machine/crypttab.ts'
import type { LuksToken } from '../../src/machine/luks-tokens.ts'
import type { Crypt, Unlocking } from '../../src/machine/unlocking.ts'

/** A line of crypttab(5) for `crypt`. */
export const crypttab = (key: string, options: string): CrypttabLine => ({
  name: 'vda5_crypt',
  device: 'UUID=11111111-aaaa-4bbb-8ccc-dddddddddddd',
  keyFile: key === 'none' ? undefined : key,
  options: options.split(','),
  at: '/etc/crypttab:2',
})

export const token = (kind: LuksToken['kind'], change: Partial<LuksToken> = {}): LuksToken => ({
  kind,
  pcrs: [],
  pin: false,
  pcrlock: false,
  ...change,
})

/** An encryption with nothing but passphrases. */
export const crypt = (change: Partial<Crypt> = {}): Crypt => ({
  name: 'vda5_crypt',
  on: 'vda5',
  uuid: '11111111aaaa4bbb8cccdddddddddddd',
  lines: [],
  tokens: [],
  ownKey: false,
  ...change,
})

export const unlocking = (change: Partial<Unlocking> = {}): Unlocking => ({
  crypts: [],
  others: [],
  clevis: false,
  remote: false,
  script: false,
  extended: [],
  pcrlock: undefined,
  ...change,
})
