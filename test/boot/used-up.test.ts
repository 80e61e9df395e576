import t from 'tap'
import { useUp } from '../../src/boot/used-up.ts'
import { readNext, writeNext } from '../../src/state/next.ts'
import { makeTree } from '../kernel/make-tree.ts'

t.test('what was asked of one reboot is forgotten, and nothing else', async (t) => {
  const tree = makeTree(t, { '/no-kexec-reboot': '', '/run/systemd/reboot-to-firmware-setup': '' })
  writeNext(tree, { want: 'kexec' })
  for (const what of ['the first time', 'again']) {
    useUp(tree)
    t.same([readNext(tree), tree.stat('/no-kexec-reboot').state], [undefined, 'missing'], what)
  }
  t.equal(tree.stat('/run/systemd/reboot-to-firmware-setup').state, 'ok', 'that is for systemd to take back')
})
