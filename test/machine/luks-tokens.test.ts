import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { readLuksTokens } from '../../src/machine/luks-tokens.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

// The beginnings of devices that cryptsetup 2.6 formatted; the tokens were imported with `cryptsetup token import`.
const fixture = (name: string) => fs.readFileSync(path.join(__dirname, '../fixtures/luks', name))
const real = fixture('luks2-tokens.img')

const none = { pcrs: [], pin: false, pcrlock: false }

// The same header with other tokens.
const withJson = (text: string): Buffer => {
  const header = Buffer.alloc(16384)
  real.copy(header, 0, 0, 4096)
  header.write(text, 4096)
  return header
}
const withTokens = (...tokens: unknown[]): Buffer =>
  withJson(JSON.stringify({ tokens: Object.fromEntries(tokens.map((token, i) => [i, token])) }))

const protectedBy = (clevis: unknown) => Buffer.from(JSON.stringify({ alg: 'dir', clevis })).toString('base64url')
const clevis = (pin: unknown) => ({ type: 'clevis', keyslots: ['1'], jwe: { protected: protectedBy(pin) } })
const tpm2 = (ids?: string) => ({ pin: 'tpm2', tpm2: ids === undefined ? {} : { pcr_bank: 'sha256', pcr_ids: ids } })
const sss = (t: number, ...pins: unknown[]) => ({
  pin: 'sss',
  sss: { t, p: 'AA', jwe: pins.map((pin) => `${protectedBy(pin)}.e.i.c.t`) },
})
const tang = { pin: 'tang', tang: { url: 'http://10.0.0.1' } }

const read = (t: Tap, node: Node) => readLuksTokens(makeTree(t, { '/dev/vda3': node }), '/dev/vda3')
type Tap = { testdir: () => string }

t.test('real headers', async (t) => {
  t.same(read(t, real), [
    { kind: 'tpm2', pcrs: [7, 11], pin: false, pcrlock: false },
    { kind: 'clevis', pcrs: [4, 7, 9], pin: false, pcrlock: false },
  ])
  t.same(read(t, fixture('luks1.img')), [{ ...none, kind: 'clevis' }], 'LUKS1 may have clevis')
})

t.test('tokens', async (t) => {
  const token = { type: 'systemd-tpm2', keyslots: ['1'] }
  const cases: [token: unknown, wanted: object | undefined, why: string][] = [
    [{ ...token, 'tpm2-pcrs': [] }, { ...none, kind: 'tpm2' }, 'bound to none'],
    [{ ...token, 'tpm2-pcrs': [15, 7, 7] }, { ...none, kind: 'tpm2', pcrs: [7, 15] }, 'in order'],
    [{ ...token, 'tpm2-pcrs': [7, 'x', -1, 24, 1.5] }, { ...none, kind: 'tpm2', pcrs: [7] }, 'what is a PCR'],
    [{ ...token, 'tpm2-pin': true }, { ...none, kind: 'tpm2', pin: true }, 'with a PIN'],
    [{ ...token, tpm2_pcrlock: true }, { ...none, kind: 'tpm2', pcrlock: true }, 'by systemd-pcrlock'],
    [{ ...token, keyslots: [] }, undefined, 'without a key'],
    [{ type: 'systemd-fido2', keyslots: ['1'] }, { ...none, kind: 'fido2' }, 'FIDO2'],
    [{ type: 'systemd-pkcs11', keyslots: ['1'] }, { ...none, kind: 'pkcs11' }, 'PKCS#11'],
    [{ type: 'systemd-recovery', keyslots: ['1'] }, undefined, 'a passphrase'],
    [clevis(tang), { ...none, kind: 'clevis' }, 'tang'],
    [clevis(tpm2()), { ...none, kind: 'clevis' }, 'a TPM, bound to none'],
    [clevis(tpm2('7,11')), { ...none, kind: 'clevis', pcrs: [7, 11] }, 'a TPM'],
    [clevis(sss(1, tang, tpm2('11'))), { ...none, kind: 'clevis' }, 'tang is enough'],
    [clevis(sss(2, tang, tpm2('11'))), { ...none, kind: 'clevis', pcrs: [11] }, 'both are needed'],
    [clevis(sss(1, sss(1, tpm2('4')))), { ...none, kind: 'clevis', pcrs: [4] }, 'within another'],
    [{ type: 'clevis', keyslots: ['1'], jwe: { protected: '!' } }, { ...none, kind: 'clevis' }, 'unreadable'],
    [{ ...token, 'tpm2-pcrs': ['7', true, [11], null] }, { ...none, kind: 'tpm2', pcrs: [7] }, 'what is a number'],
    [{ ...token, 'tpm2-pcrs': [{ toString: 1, valueOf: 1 }] }, { ...none, kind: 'tpm2' }, 'no way to a number'],
    [clevis({ pin: 'tpm2', tpm2: { pcr_ids: ['7'] } }), { ...none, kind: 'clevis' }, 'a list for a text'],
    [clevis({ pin: 'tpm2', tpm2: { pcr_ids: { toString: 1 } } }), { ...none, kind: 'clevis' }, 'no way to a text'],
    [
      clevis({ pin: 'sss', sss: { t: { valueOf: 1 }, jwe: [{ toString: 1 }] } }),
      { ...none, kind: 'clevis' },
      'nor here',
    ],
    [null, undefined, 'nothing'],
    ['x', undefined, 'a text'],
  ]
  for (const [token, wanted, why] of cases) t.same(read(t, withTokens(token)), wanted ? [wanted] : [], why)
  t.equal(
    read(t, withTokens(...Array(100).fill({ type: 'systemd-fido2', keyslots: ['1'] })))?.length,
    32,
    'more than any header has',
  )
})

t.test('deep lists', async (t) => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const pins = (ids: string) => Buffer.from(`{"clevis":{"pin":"tpm2","tpm2":{"pcr_ids":${ids}}}}`).toString('base64url')
  const token = (text: string) => `{"tokens":{"0":{"keyslots":["1"],${text}}}}`
  const cases: [text: string, wanted: unknown[]][] = [
    [token(`"type":"systemd-tpm2","tpm2-pcrs":[7,${deep}]`), [{ ...none, kind: 'tpm2', pcrs: [7] }]],
    [token(`"type":"systemd-tpm2","tpm2-pin":${deep}`), [{ ...none, kind: 'tpm2' }]],
    [token(`"type":"clevis","jwe":{"protected":"${pins(deep)}"}`), [{ ...none, kind: 'clevis' }]],
    [`{"tokens":${deep}}`, []],
  ]
  const header = (text: string) => {
    const json = Buffer.alloc(1 << 20)
    real.copy(json, 0, 0, 4096)
    json.writeBigUInt64BE(BigInt(json.length), 8)
    json.write(text, 4096)
    return json
  }
  for (const [text, wanted] of cases) t.same(read(t, header(text)), wanted, text.slice(0, 60))
})

t.test('what is no LUKS2 header', async (t) => {
  const changed = (at: number, value: Buffer) => {
    const bytes = Buffer.from(real)
    value.copy(bytes, at)
    return bytes
  }
  const size = (bytes: bigint) => {
    const buffer = Buffer.alloc(8)
    buffer.writeBigUInt64BE(bytes)
    return changed(8, buffer)
  }
  t.equal(read(t, real.subarray(0, 4000)), undefined, 'cut')
  t.equal(read(t, changed(0, Buffer.from('SKUL'))), undefined, 'the second header')
  t.equal(read(t, changed(6, Buffer.from([0, 3]))), undefined, 'a version nobody knows')
  t.equal(read(t, size(4096n)), undefined, 'no room for JSON')
  t.equal(read(t, size(1n << 40n)), undefined, 'too much')
  t.equal(read(t, withJson('{"tokens":')), undefined, 'damaged')
  t.equal(read(t, withJson('[]')), undefined)
  t.equal(read(t, { dir: true }), undefined)
  t.equal(readLuksTokens(makeTree(t, {}), '/dev/vda3'), undefined)
})
