import { isObject, type Json, parseObject } from '../report/json.ts'
import { known, type Tree } from '../sys/fs.ts'

/** What is enrolled in a LUKS2 header beside passphrases. */
export interface LuksToken {
  kind: 'tpm2' | 'fido2' | 'pkcs11' | 'clevis'
  /** The PCRs of the TPM that the key is bound to, in order; none where it takes none, or no TPM. */
  pcrs: readonly number[]
  /** Somebody has to type a PIN. */
  pin: boolean
  /** The PCRs that systemd-pcrlock(8) has a policy for, too. */
  pcrlock: boolean
}

// LUKS2 On-Disk Format Specification 1.1, 2.1: a binary header of one block, then an area of JSON; both together have
// one of a few sizes up to 4 MiB.
const MAGIC = Buffer.from('LUKS\xba\xbe', 'latin1')
const BLOCK = 4096
const LARGEST = 4 << 20
const MOST_TOKENS = 32
const DEEPEST = 3

const object = (value: unknown): Json => (isObject(value) ? value : {})
const parse = (text: string): Json => parseObject(text) ?? {}

// Whatever JSON has, without turning what may have a toString of its own, or be as deep as it likes, into a text.
const numberOf = (value: unknown): number =>
  typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const numbers = (values: readonly unknown[]): number[] => {
  const pcrs = values.map(numberOf).filter((pcr) => Number.isInteger(pcr) && pcr >= 0 && pcr < 24)
  return [...new Set(pcrs)].sort((a, b) => a - b)
}
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

// tpm2_make_luks2_json() in src/shared/tpm2-util.c of systemd: the PCRs by value, and those by signature.
const ofSystemd = (token: Json): LuksToken => ({
  kind: 'tpm2',
  pcrs: numbers([...list(token['tpm2-pcrs']), ...list(token.tpm2_pubkey_pcrs)]),
  pin: token['tpm2-pin'] === true,
  pcrlock: token.tpm2_pcrlock === true,
})

// The protected header of a JWE (RFC 7516, 4) says how clevis(1) gets the key; base64url, as a member or in front of
// the first dot.
const header = (protectedPart: unknown): Json =>
  typeof protectedPart === 'string' ? parse(Buffer.from(protectedPart, 'base64url').toString()) : {}

// clevis-encrypt-tpm2(1): `pcr_ids` is a list with commas. clevis-encrypt-sss(1): `t` of the pins within are enough, so
// that a TPM is needed only where the others do not suffice.
const clevisPcrs = (jwe: Json, depth = 0): number[] => {
  const clevis = object(jwe.clevis)
  if (clevis.pin === 'tpm2') return numbers(textOf(object(clevis.tpm2).pcr_ids).split(',').filter(Boolean))
  if (clevis.pin !== 'sss' || depth >= DEEPEST) return []
  const { t, jwe: parts } = object(clevis.sss)
  const inner = list(parts).map((part) => clevisPcrs(header(textOf(part).split('.', 1)[0]), depth + 1))
  const free = inner.filter((pcrs) => pcrs.length === 0).length
  return free >= numberOf(t) ? [] : numbers(inner.flat())
}

const none = { pcrs: [], pin: false, pcrlock: false }

// LUKS1 has no tokens; what clevis enrols lies behind the header, in a form of its own (luksmeta(8)).
const MAY_BE_CLEVIS: LuksToken = { ...none, kind: 'clevis' }

const tokenOf = (value: unknown): LuksToken[] => {
  const token = object(value)
  // one that lost its key slot opens nothing
  if (list(token.keyslots).length === 0) return []
  if (token.type === 'systemd-tpm2') return [ofSystemd(token)]
  if (token.type === 'systemd-fido2') return [{ ...none, kind: 'fido2' }]
  if (token.type === 'systemd-pkcs11') return [{ ...none, kind: 'pkcs11' }]
  if (token.type !== 'clevis') return []
  return [{ ...none, kind: 'clevis', pcrs: clevisPcrs(header(object(token.jwe).protected)) }]
}

/**
 * What is enrolled on a device, by the first LUKS2 header on it: one small read and one of its JSON. For LUKS1 clevis,
 * which may be. Undefined where that cannot be read, as for ordinary users, or is no such header.
 */
export const readLuksTokens = (tree: Tree, device: string): LuksToken[] | undefined => {
  const first = known(tree.bytes(device, 0, BLOCK, 'block'))
  if (first?.length !== BLOCK || !first.subarray(0, 6).equals(MAGIC)) return undefined
  const version = first.readUInt16BE(6)
  if (version === 1) return [MAY_BE_CLEVIS]
  if (version !== 2) return undefined
  const size = Number(first.readBigUInt64BE(8))
  if (size <= BLOCK || size > LARGEST) return undefined
  const area = known(tree.bytes(device, BLOCK, size - BLOCK, 'block'))
    ?.toString()
    .split('\0', 1)[0]
  const json = area === undefined ? {} : parse(area)
  if (json.tokens === undefined) return undefined
  return Object.values(object(json.tokens)).slice(0, MOST_TOKENS).flatMap(tokenOf)
}
