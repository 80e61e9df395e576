import t from 'tap'
import { escapeText } from '../../src/report/escape.ts'
import { prometheusText } from '../../src/report/prometheus.ts'
import fc from '../fast-check.ts'
import { parseMetrics } from '../metrics/parse.ts'

const metric = (samples: { labels: Record<string, string>; value: number }[]) => ({
  name: 'kexecctl_x',
  help: 'What it is',
  samples,
})

t.test('as the format has it', async (t) => {
  const labels = { a: 'b', c: 'a "b" \\n' }
  t.equal(
    prometheusText([metric([{ labels: {}, value: 0 }]), { ...metric([{ labels, value: -1.5 }]), help: 'a\\b\nc' }]),
    '# HELP kexecctl_x What it is\n# TYPE kexecctl_x gauge\nkexecctl_x 0\n' +
      '# HELP kexecctl_x a\\\\b\\\\x0ac\n# TYPE kexecctl_x gauge\nkexecctl_x{a="b",c="a \\"b\\" \\\\n"} -1.5\n',
  )
  t.equal(prometheusText([metric([])]), '', 'nothing of what has no value')
  t.equal(prometheusText([]), '')
})

t.test('any text is one label, and comes back as people are shown it', async (t) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\\', '"', '\n', '\r', 'n', '}', ',', '=', '\ud800', '\u2028', '\0', 'é') }),
    // what is no UTF-8 is read so
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString()),
  )
  fc.assert(
    fc.property(text, text, fc.double({ noNaN: true, noDefaultInfinity: true }), (a, b, value) => {
      const written = Buffer.from(prometheusText([metric([{ labels: { a, b }, value }])])).toString()
      const [sample, ...rest] = parseMetrics(written)
      t.strictSame(rest, [])
      const back = (text: string) => Buffer.from(escapeText(text)).toString()
      t.strictSame(sample, { name: 'kexecctl_x', labels: { a: back(a), b: back(b) }, value: value === 0 ? 0 : value })
    }),
  )
})
