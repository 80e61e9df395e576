import t from 'tap'
import type { HistoryLine, Token } from '../../src/plan/boot-types.ts'
import { confirmation } from '../../src/plan/confirmation.ts'
import { boot, confirm, NOW, THERE, token } from './boots.ts'

const here = boot({ bootId: NOW })

t.test('whether this boot is confirmed', async (t) => {
  const cases: [what: string, held: Token | undefined, lines: HistoryLine[], state: string | null, text?: string][] = [
    ['nothing known', undefined, [], null],
    ['of another boot', token({ usedBy: THERE, confirmedAt: 'x' }), [boot(), confirm(THERE, true)], null],
    ['not judged yet', token(), [boot(), confirm(THERE, true)], null],
    ['judged', token({ usedBy: NOW }), [here], 'pending', 'not confirmed yet'],
    ['judged, without a history', token({ usedBy: NOW }), [], 'pending'],
    ['judged, without a token', undefined, [here], 'pending'],
    ['failed', token({ usedBy: NOW }), [here, confirm(NOW, false, 'a.service')], 'failed', 'not confirmed: a.service'],
    ['failed, then well', undefined, [here, confirm(NOW, false), confirm(NOW, true)], 'confirmed'],
    ['in the token alone', token({ usedBy: NOW, confirmedAt: 'x' }), [here], 'confirmed', 'confirmed since x'],
    [
      'well, and it is the line',
      undefined,
      [confirm(NOW, true)],
      'confirmed',
      'confirmed since 2026-11-21T20:03:00.000Z',
    ],
  ]
  for (const [what, held, lines, state, text] of cases) {
    const found = confirmation(held, { bootId: NOW }, lines)
    t.equal(found?.state ?? null, state, what)
    if (text) t.equal(found?.text, text, what)
  }
  t.equal(confirmation(token(), { bootId: undefined }, []), null, 'which boot this is cannot be read')
})
