import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { readFwupdHistory } from '../../../src/machine/wishes/fwupd-history.ts'
import { makeTree } from '../../kernel/make-tree.ts'

const DATABASE = '/var/lib/fwupd/pending.db'
const real = gunzipSync(fs.readFileSync(path.resolve('test/fixtures/fwupd/pending.db.gz')))

t.test('only what was installed in this boot and needs a reboot', async (t) => {
  const cases: [btime: number | undefined, wanted: RegExp | undefined, why: string][] = [
    [1_780_000_000, /fwupd updated "NVMe SSD 970", which needs a reboot/, 'its boot'],
    [1_780_000_029, /NVMe/, 'its boot, the clock set right'],
    [1_780_000_031, undefined, 'another boot'],
    [1_790_500_000, /Thunderbolt/, 'another device'],
    [1_791_000_000, /fwupd updated a device/, 'a row over several pages'],
    [1_790_000_000, undefined, 'it succeeded at once'],
    [1_792_000_000, undefined, 'it failed'],
    [1_795_000_000, undefined, 'a later boot'],
    [undefined, undefined, 'nothing tells when this boot began'],
  ]
  for (const [btime, wanted, why] of cases) {
    const stat = btime === undefined ? {} : { '/proc/stat': `cpu  1 2 3\nctxt 5\nbtime ${btime}\nprocesses 9\n` }
    const found = readFwupdHistory(makeTree(t, { [DATABASE]: real, ...stat }))
    if (wanted) t.match(found, [{ id: 'fwupd', message: wanted }], why)
    else t.same(found, [], why)
  }
  t.same(readFwupdHistory(makeTree(t, { '/proc/stat': 'btime 1780000000\n' })), [], 'no fwupd')
})
