import t from 'tap'
import { runSort } from '../../src/cli/sort.ts'

const never = () => {
  throw new Error('stdin was read')
}

t.test('arguments', async (t) => {
  t.same(runSort({ releases: ['6.1.0-10-amd64', '6.1.0-9-amd64'], reverse: false, stdin: never }), {
    out: '6.1.0-9-amd64\n6.1.0-10-amd64\n',
    warnings: [],
    data: { schema: 1, sorted: ['6.1.0-9-amd64', '6.1.0-10-amd64'], unparsable: [] },
  })
})

t.test('lines: blank ones are dropped, the same one stays twice', async (t) => {
  const stdin = () => '6.8.0-100-generic\n\n  6.8.0-9-generic\r\n \n6.8.0-100-generic'
  t.equal(
    runSort({ releases: [], reverse: false, stdin }).out,
    '6.8.0-9-generic\n6.8.0-100-generic\n6.8.0-100-generic\n',
  )
  t.equal(
    runSort({ releases: [], reverse: true, stdin }).out,
    '6.8.0-100-generic\n6.8.0-100-generic\n6.8.0-9-generic\n',
  )
  t.same(runSort({ releases: [], reverse: false, stdin: () => '' }), {
    out: '',
    warnings: [],
    data: { schema: 1, sorted: [], unparsable: [] },
  })
})

t.test('what is no release comes before the oldest and is warned about', async (t) => {
  const given = { releases: ['6.1.0', 'memtest86+', '6.1.0.old'], stdin: never }
  const up = runSort({ ...given, reverse: false })
  t.equal(up.out, '6.1.0.old\nmemtest86+\n6.1.0\n')
  t.same(up.data.unparsable, ['6.1.0.old', 'memtest86+'])
  t.same(up.warnings, ['not a kernel release: "6.1.0.old"', 'not a kernel release: "memtest86+"'])
  t.equal(runSort({ ...given, reverse: true }).out, '6.1.0\nmemtest86+\n6.1.0.old\n')
})

t.test('warnings are few, short and plain', async (t) => {
  const lines = Array.from({ length: 12 }, (_, i) => `\x1b[31m${'x'.repeat(1000)}${i}`)
  const { warnings, data } = runSort({ releases: lines, reverse: false, stdin: never })
  t.equal(data.unparsable.length, 12)
  t.equal(warnings.length, 11)
  t.equal(warnings[0], `not a kernel release: "?[31m${'x'.repeat(75)}..."`)
  t.equal(warnings[10], 'not a kernel release: 2 more')
})
