import t from 'tap'
import { pastBoots } from '../../src/plan/past-boots.ts'
import { boot, confirm, downtime, NOW, SENT, shutdown, THERE } from './boots.ts'
import { NEW } from './facts.ts'

t.test('a boot with all that belongs to it, in whatever order it was written', async (t) => {
  const lines = [shutdown(SENT, 'kexec'), boot(), downtime(THERE), confirm(THERE, true), shutdown(THERE)]
  for (const all of [lines, lines.toReversed()]) {
    t.strictSame(pastBoots(all), [
      {
        ...{
          bootId: THERE,
          bootedBy: 'kexec',
          outcome: 'arrived',
          release: NEW,
          expected: NEW,
          id: '0123456789abcdef',
        },
        at: '2026-11-21T20:00:35.000Z',
        requestedAt: '2026-11-21T20:00:30.000Z',
        evidence: null,
        ...{ request: 'reboot', reason: 'why', confirmed: true },
        downtime: { shutdown: 3, gap: 2, kernel: 1, initrd: 2, userspace: 6, total: 14 },
        firmware: null,
      },
    ])
  }
})

t.test('a boot of which nothing more is known', async (t) => {
  const [one, ...more] = pastBoots([boot({ from: null, at: 'then' }), confirm(NOW, true), downtime(NOW)])
  t.match(one, {
    at: 'then',
    request: null,
    reason: null,
    confirmed: null,
    downtime: null,
    firmware: null,
    requestedAt: null,
  })
  t.same(more, [], 'without a line of its own there is no boot')
})

t.test('oldest first, each once, the last word counts', async (t) => {
  const lines = [
    boot(),
    confirm(THERE, false, 'late'),
    boot({ bootId: NOW }),
    boot({ evidence: 'e' }),
    confirm(THERE, true),
  ]
  t.match(pastBoots(lines), [
    { bootId: THERE, evidence: 'e', confirmed: true },
    { bootId: NOW, evidence: null, confirmed: null },
  ])
  t.same(pastBoots([]), [])
})
