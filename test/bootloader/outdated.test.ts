import { utimesSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { grubCfgOutdated } from '../../src/bootloader/outdated.ts'
import { openTree } from '../../src/sys/fs.ts'

const CFG = '/boot/grub/grub.cfg'

t.test('settings newer than grub.cfg', async (t) => {
  const dir = t.testdir({
    boot: { grub: { 'grub.cfg': '' } },
    etc: { default: { grub: '', 'grub.d': { 'a.cfg': '', 'b.bak': '' } } },
    usr: { sbin: { 'update-grub': '' } },
  })
  const files = ['etc/default/grub', 'etc/default/grub.d/a.cfg', 'etc/default/grub.d/b.bak']
  const cases: [newer: string[], message: string | undefined][] = [
    [[], undefined],
    [['etc/default/grub'], `/etc/default/grub changed after ${CFG} was made, so far without effect`],
    [files.slice(0, 2), `/etc/default/grub, /etc/default/grub.d/a.cfg changed after ${CFG} was made`],
    [['etc/default/grub.d/b.bak'], undefined],
  ]
  utimesSync(path.join(dir, CFG), 1000, 1000)
  for (const [newer, message] of cases) {
    for (const name of files) utimesSync(path.join(dir, name), 1, newer.includes(name) ? 1000.5 : 1000)
    const found = grubCfgOutdated(openTree(dir), CFG)
    if (!message) t.strictSame(found, [], newer.join())
    else t.match(found, [{ id: 'grub-cfg-outdated', level: 'note', message, hint: 'update-grub' }])
  }
})

t.test('the program of other systems, and no grub.cfg', async (t) => {
  const usr = { sbin: { 'grub2-mkconfig': '' } }
  const dir = t.testdir({ boot: { grub2: { 'grub.cfg': '' } }, etc: { default: { grub: '' } }, usr })
  utimesSync(path.join(dir, 'boot/grub2/grub.cfg'), 1, 1)
  const tree = openTree(dir)
  t.match(grubCfgOutdated(tree, '/boot/grub2/grub.cfg'), [{ hint: 'grub2-mkconfig -o /boot/grub2/grub.cfg' }])
  t.strictSame(grubCfgOutdated(tree, CFG), [])
})
