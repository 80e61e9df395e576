import t from 'tap'
import { readExtendedPcrs, readPcrlock } from '../../src/machine/measured.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

const LOG = '/run/log/systemd/tpm2-measure.log'
const STUB = '/sys/firmware/efi/efivars/StubPcrKernelImage-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
const IMA = '/sys/kernel/security/ima'

// as systemd 257 writes it
const entry = (pcr: number, text: string) =>
  `\x1e${JSON.stringify({ pcr, digests: [{ hashAlg: 'sha256', digest: '00' }], content_type: 'systemd', content: { string: text } })}\n`

t.test('PCRs that were extended', async (t) => {
  const cases: [nodes: Record<string, Node>, pcrs: number[], why: string][] = [
    [{}, [], 'nothing'],
    [{ [LOG]: entry(15, 'machine-id') + entry(11, 'enter-initrd') + entry(11, 'ready') }, [11, 15], 'the log'],
    [{ [LOG]: entry(9, '"pcr":23') }, [9], 'a text that looks like an entry'],
    [{ [STUB]: '' }, [11], 'a stub, and no log'],
    [{ [STUB]: '', [LOG]: '' }, [], 'a stub, and a log that is empty'],
    [{ [STUB]: '', [LOG]: { dir: true } }, [11], 'a stub, and a log that cannot be read'],
    [{ [LOG]: { dir: true } }, [], 'a log that cannot be read'],
    [{ [IMA]: { dir: true }, [LOG]: entry(11, 'ready') }, [10, 11], 'IMA'],
  ]
  for (const [nodes, pcrs, why] of cases) t.same(readExtendedPcrs(makeTree(t, nodes)), pcrs, why)
})

t.test('systemd-pcrlock', async (t) => {
  const policy = (text: string) => readPcrlock(makeTree(t, { '/var/lib/systemd/pcrlock.json': text }))
  const values = ['00'.repeat(32)]
  const pcrValues = [0, 7, 11].map((pcr) => ({ pcr, values }))
  t.same(policy(JSON.stringify({ pcrBank: 'sha256', pcrValues, nvIndex: 25_165_824 })), [0, 7, 11])
  t.same(policy('{"pcrValues":[{"pcr":7},{"pcr":"8"},{"pcr":{"valueOf":1}},{"pcr":[[9]]}]}'), [7])
  t.equal(policy('{"pcrValues":7}'), undefined)
  t.equal(policy('{'), undefined)
  t.equal(policy('null'), undefined)
  t.equal(readPcrlock(makeTree(t, {})), undefined)
})
