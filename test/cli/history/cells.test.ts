import t from 'tap'
import { outcomeLevel, outcomeText, releaseText, whenText } from '../../../src/cli/history/cells.ts'
import type { PastBoot } from '../../../src/plan/past-boots.ts'
import { past } from './boots.ts'

t.test('when, and what', async (t) => {
  t.equal(whenText(past()), '2026-11-22 03:12')
  for (const at of ['', 'then', '2026-11-22', '\x1b[2J2026-11-22T03:12']) t.equal(whenText(past({ at })), '?', at)
  t.equal(releaseText(past({ release: null })), '?')
  t.equal(releaseText(past({ release: '6.12.117+deb13-amd64' })), '6.12.117+deb13-amd64')
  t.equal(releaseText(past({ release: 'x'.repeat(64) })), 'x'.repeat(64))
  t.equal(releaseText(past({ release: 'x'.repeat(4096) })), `${'x'.repeat(61)}...`)
  t.equal(releaseText(past({ release: `${'x'.repeat(60)}\ud83d\ude00xxxxxx` })), `${'x'.repeat(60)}...`)
})

t.test('what became of it', async (t) => {
  const table: [change: Partial<PastBoot>, text: string, level: string | undefined][] = [
    [{}, 'arrived, confirmed', 'ok'],
    [{ confirmed: null }, 'arrived', undefined],
    [{ confirmed: false }, 'arrived, not confirmed', 'warn'],
    [{ outcome: 'another image' }, 'another image, confirmed', 'warn'],
    [{ outcome: 'fell back' }, 'fell back', 'refuse'],
    [{ outcome: 'did not arrive', confirmed: false }, 'did not arrive, not confirmed', 'refuse'],
    [{ outcome: 'firmware', request: 'poweroff', confirmed: null }, 'firmware after a poweroff', undefined],
  ]
  for (const [change, text, level] of table) {
    t.equal(outcomeText(past(change)), text)
    t.equal(outcomeLevel(past(change)), level, text)
  }
})
