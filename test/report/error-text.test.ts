import t from 'tap'
import { causesOf, errorData, errorText, oneLine } from '../../src/report/error-text.ts'
import { KexecctlError } from '../../src/report/errors.ts'

const chain = (...messages: string[]): Error | undefined =>
  messages.reduceRight<Error | undefined>((cause, message) => new Error(message, { cause }), undefined)
const error = new KexecctlError('aborted', 'a\nb could not be loaded', { cause: chain('first', 'sec\x1bond') })

t.test('for people', async (t) => {
  t.equal(errorText(error), 'kexecctl: a\\x0ab could not be loaded (aborted)\n -> first\n -> sec\\x1bond\n')
  const plain = new KexecctlError('not-root', 'no', { hint: 'su\n' })
  t.equal(errorText(plain), 'kexecctl: no (not-root)\nhint: su\\x0a\n')
})

t.test('for programs', async (t) => {
  t.same(errorData(error), {
    schema: 1,
    error: {
      code: 'aborted',
      message: 'a\nb could not be loaded',
      hint: null,
      causes: ['first', 'sec\\x1bond'],
    },
  })
  t.match(errorData(new KexecctlError('usage', 'x')), { error: { hint: 'see kexecctl --help', causes: [] } })
})

t.test('causes, nearest first, and not for ever', async (t) => {
  t.same(causesOf(new Error('x')), [])
  t.same(causesOf(new Error('x', { cause: 'no error' })), [])
  const loop = new Error('loop')
  loop.cause = loop
  t.equal(causesOf(loop).length, 8)
})

t.test('all of it in one line', async (t) => {
  t.equal(oneLine(error), 'a\\x0ab could not be loaded: first: sec\\x1bond')
  t.equal(oneLine(new Error('alone')), 'alone')
  t.equal(oneLine('no\nerror'), 'no\\x0aerror')
})
