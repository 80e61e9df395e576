import t from 'tap'
import { initrdOlderThanModules } from '../../../src/plan/checks/initrd-older-than-modules.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { rows } from './rows.ts'

// as `stat` in facts.ts has image and initrd
const INITRD = 1_790_000_000_000_000_000n
const later = (seconds: number): string => String(INITRD + BigInt(seconds) * 1_000_000_000n)

const has = (modules: Record<string, number>) => (facts: Facts) => {
  const files = Object.entries(modules).map(([name, seconds]) => ({
    name,
    path: `/lib/modules/x/updates/dkms/${name}.ko`,
    mtimeNs: later(seconds),
  }))
  facts.foreign = { missing: [], files, carriers: { root: ['zfs'], network: ['r8168'] } }
}

t.test('initrd-older-than-modules', async (t) =>
  rows(t, initrdOlderThanModules, [
    ['not looked at', 'ok', undefined, () => {}],
    ['none', 'ok', undefined, has({})],
    ['built before', 'ok', undefined, has({ zfs: -60, nvidia: -3600 })],
    ['at the same time', 'ok', undefined, has({ zfs: 10 })],
    ['built later', 'note', /^the module nvidia is newer than the initrd$/, has({ nvidia: 11 })],
    ['the network', 'note', /r8168/, has({ r8168: 60 })],
    ['root', 'warn', /^the module zfs is newer than the initrd, and carries the root/, has({ nvidia: 60, zfs: 11 })],
    [
      'the newest initrd counts',
      'ok',
      undefined,
      (facts, entry) => {
        has({ zfs: 60 })(facts)
        const [, initrd] = structuredClone(facts.observed)
        if (initrd?.stat.state === 'ok') initrd.stat.value.mtimeNs = later(100)
        facts.observed = [...facts.observed, { ...initrd, path: '/boot/second.img' } as Facts['observed'][number]]
        entry.initrds = [...entry.initrds, '/boot/second.img']
      },
    ],
    [
      'the image holds it',
      'warn',
      /zfs/,
      (facts, entry: Entry) => {
        has({ zfs: 60 })(facts)
        entry.kernel.header.format = 'uki'
        entry.initrds = []
      },
    ],
    [
      'no initrd',
      'ok',
      undefined,
      (facts, entry) => {
        has({ zfs: 60 })(facts)
        entry.initrds = []
      },
    ],
    [
      'an initrd that is not there',
      'ok',
      undefined,
      (facts) => {
        has({ zfs: 60 })(facts)
        facts.observed = facts.observed.slice(0, 1)
      },
    ],
  ]),
)
