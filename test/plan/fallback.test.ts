import t from 'tap'
import { type FallbackMeans, oneShotFor } from '../../src/plan/fallback.ts'
import type { BaseFacts, Boot } from '../../src/plan/types.ts'
import { base, bootable, boot as bootOf, kernel, NEW, noBoot, OLD, stat } from './facts.ts'

const MEANS: FallbackMeans = { loader: 'grub', file: '/boot/grub/grubenv' }
const WANTED = { release: OLD, insteadOf: NEW }
const oldKernel = kernel(OLD, { imageStat: stat(21) })
const old = bootable(oldKernel)
const boot = (change: Partial<Boot> = {}): Boot => ({
  ...bootOf(bootable(kernel(NEW)), [bootable(kernel(NEW)), old]),
  ...change,
})
const inventory = { kernels: [kernel(NEW), oldKernel], unreadable: [], findings: [] }
const facts = (change: Partial<BaseFacts> = {}) => base({ boot: boot(), inventory, ...change })

t.test('which entry brings a release back, or why none does', async (t) => {
  const recovery = bootable(oldKernel, { id: `x-${OLD}`, cmdline: 'ro single' })
  const copied = bootable(kernel(OLD, { image: '/efi/b/linux', imageStat: stat(31) }), {
    id: 'b',
    version: OLD,
    image: '/efi/b/linux',
  })
  const other = bootable(kernel('6.1'), { id: old.entry.id })
  const cases: [what: string, facts: BaseFacts, entry: string | RegExp, means?: FallbackMeans][] = [
    ['that of the image', facts(), old.entry.id],
    ['not the one for repairs', facts({ boot: boot({ entries: [recovery, old] }) }), old.entry.id],
    ['that of a copy', facts({ boot: boot({ entries: [copied] }) }), 'b'],
    ['ours is pending', facts({ boot: boot({ ownOneShot: true }) }), old.entry.id],
    ['no boot loader', facts({ boot: noBoot }), /not known: no boot loader was found/],
    ['no means', facts(), /^GRUB cannot$/, { why: 'GRUB cannot' }],
    ['of another loader', facts(), /changed meanwhile/, { loader: 'systemd-boot', file: null }],
    ['somebody else’s wish', facts({ boot: boot({ oneShot: '1>2' }) }), /is to start 1>2 once already/],
    [
      'no entry',
      facts({ boot: boot({ entries: [bootable(kernel(NEW))] }) }),
      /no entry of the boot loader starts .*90/,
    ],
    ['only one for repairs', facts({ boot: boot({ entries: [recovery] }) }), /no entry/],
    ['another entry has its id', facts({ boot: boot({ entries: [other, old] }) }), /no entry/],
    ['a hostile id', facts({ boot: boot({ entries: [bootable(oldKernel, { id: '-$(x)' })] }) }), /cannot be handed to/],
  ]
  for (const [what, all, entry, means = MEANS] of cases) {
    const found = oneShotFor(all, means, WANTED)
    if (entry instanceof RegExp) t.match(found, { why: entry }, what)
    else t.same(found, { ...MEANS, ...WANTED, entry }, what)
  }
})
