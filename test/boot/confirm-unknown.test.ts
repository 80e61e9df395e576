import t from 'tap'
import { confirmUnknown } from '../../src/boot/confirm-unknown.ts'
import { readSettings } from '../../src/config/settings.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

const CONF = '/etc/kexecctl.conf'
const DROP_IN = '/etc/kexecctl.conf.d/a.conf'
const TYPO = '[Reboot]\nConfirm=nginx.service, ssh.service\n'

t.test('whether it can be told what must be active', async (t) => {
  const lost = `${CONF}:2: Confirm= has a name that is no unit, so which units must be active is unknown`
  const cases: [nodes: Record<string, Node>, why: string | RegExp | undefined][] = [
    [{}, undefined],
    [{ [CONF]: '[Reboot]\nConfirm=nginx ssh.socket\n' }, undefined],
    [{ [CONF]: '[Reboot]\nPanicTimeout=none\nConfrim=nginx\n' }, undefined],
    [{ [CONF]: TYPO }, lost],
    [{ [CONF]: `${'x\n'.repeat(100)}${TYPO}` }, /^\/etc\/kexecctl\.conf:102: Confirm=/],
    [{ [CONF]: `${TYPO}Confirm=nginx.service\n` }, lost],
    [{ [CONF]: TYPO, [DROP_IN]: '[Reboot]\nConfirm=\nConfirm=nginx.service\n' }, undefined],
    [{ [CONF]: { dir: true } }, /^\/etc\/kexecctl\.conf cannot be read \(EISDIR\)/],
    [{ [DROP_IN]: Buffer.from([0xff]) }, /^\/etc\/kexecctl\.conf\.d\/a\.conf cannot be read/],
  ]
  for (const [nodes, why] of cases) {
    const text = confirmUnknown(await readSettings(makeTree(t, nodes)))
    if (why instanceof RegExp) t.match(text, why)
    else t.equal(text, why)
  }
})
