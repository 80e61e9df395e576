import t from 'tap'
import { readSystemd } from '../../src/machine/systemd.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

t.test('the version', async (t) => {
  const cases: [files: string[], version: number | undefined, why: string][] = [
    [['/usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so'], 252, 'Debian 12'],
    [['/usr/lib/aarch64-linux-gnu/systemd/libsystemd-shared-257.so'], 257, 'Debian 13'],
    [['/usr/lib/systemd/libsystemd-shared-252.so'], 252, 'RHEL 9'],
    [['/usr/lib64/systemd/libsystemd-shared-256.7-1.fc41.so'], 256, 'Fedora'],
    [['/usr/lib/systemd/libsystemd-shared-257.4-1.so'], 257, 'Arch'],
    [['/lib/systemd/libsystemd-shared-247.so'], 247, 'Debian 11, /lib not merged'],
    [
      ['/usr/lib/systemd/libsystemd-shared-252.so', '/usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-257.so'],
      257,
      'in the middle of an upgrade',
    ],
    [
      ['/usr/lib/systemd/libsystemd-core-257.so', '/usr/lib/systemd/libsystemd-shared-257.so.dpkg-new'],
      undefined,
      'others',
    ],
    [['/usr/lib/systemd/libsystemd-shared-7.so'], undefined, 'no version of systemd'],
    [[], undefined, 'no systemd'],
  ]
  for (const [files, version, why] of cases)
    t.equal(readSystemd(makeTree(t, Object.fromEntries(files.map((file) => [file, ''])))).version, version, why)
})

const UNIT = '/usr/lib/systemd/system/kexecctl.service'
const WANTS = '/etc/systemd/system/multi-user.target.wants/kexecctl.service'
const there: Record<string, Node> = { [UNIT]: '[Service]\n' }
const enabled: Record<string, Node> = { ...there, [WANTS]: { link: UNIT } }
const MASK = { link: '/dev/null' }

t.test('the state of a unit', async (t) => {
  const cases: [nodes: Record<string, Node>, state: string, why: string][] = [
    [{}, 'missing', 'not installed'],
    [there, 'disabled', 'installed'],
    [enabled, 'enabled', 'systemctl enable'],
    [{ '/lib/systemd/system/kexecctl.service': 'x', [WANTS]: { link: 'x' } }, 'enabled', '/lib not merged'],
    [
      { ...there, '/usr/lib/systemd/system/multi-user.target.wants/kexecctl.service': { link: UNIT } },
      'enabled',
      'by the package',
    ],
    [
      { ...there, '/run/systemd/system/multi-user.target.wants/kexecctl.service': { link: UNIT } },
      'enabled',
      '--runtime',
    ],
    [{ ...there, '/etc/systemd/system/x.service.requires/kexecctl.service': { link: UNIT } }, 'enabled', 'required'],
    [
      { ...there, '/etc/systemd/system/multi-user.target.wants/other.service': { link: UNIT } },
      'disabled',
      'another unit',
    ],
    [{ ...there, '/etc/systemd/system/multi-user.target.d/kexecctl.service': 'x' }, 'disabled', 'a drop-in'],
    [
      {
        ...there,
        '/usr/lib/systemd/system/multi-user.target.wants/kexecctl.service': { link: UNIT },
        '/etc/systemd/system/multi-user.target.wants/kexecctl.service': MASK,
      },
      'disabled',
      'taken back',
    ],
    [{ ...enabled, '/etc/systemd/system/kexecctl.service': MASK }, 'masked', 'systemctl mask'],
    [{ ...enabled, '/run/systemd/system/kexecctl.service': MASK }, 'masked', 'mask --runtime'],
    [{ ...enabled, '/etc/systemd/system/kexecctl.service': '' }, 'masked', 'an empty file'],
    [
      { ...enabled, '/etc/systemd/system/kexecctl.service': 'x', '/run/systemd/system/kexecctl.service': MASK },
      'enabled',
      'of /etc',
    ],
    [{ [WANTS]: { link: UNIT } }, 'missing', 'removed, the link is left'],
    [{ ...enabled, '/run/systemd/generator.early/kexecctl.service': MASK }, 'masked', 'by a generator, above /etc'],
    [{ ...enabled, '/run/systemd/generator/kexecctl.service': MASK }, 'masked', 'by a generator, above /usr'],
    [{ ...enabled, '/run/systemd/generator.late/kexecctl.service': MASK }, 'enabled', 'by one that gives way'],
    [
      {
        ...there,
        '/run/systemd/generator/multi-user.target.wants/kexecctl.service': { link: UNIT },
      },
      'enabled',
      'wanted by a generator',
    ],
    [
      { ...enabled, '/etc/systemd/system.control/multi-user.target.wants/kexecctl.service': MASK },
      'disabled',
      'taken back over D-Bus',
    ],
    [{ '/run/systemd/transient/kexecctl.service': 'x' }, 'disabled', 'transient'],
  ]
  for (const [nodes, state, why] of cases)
    t.equal(readSystemd(makeTree(t, nodes)).units['kexecctl.service'].state, state, why)
  const others = readSystemd(makeTree(t, enabled)).units
  t.equal(others['kexecctl-veto.service'].state, 'missing')
  t.equal(others['kexecctl-reboot.service'].state, 'missing')
})

t.test('whether it is active', async (t) => {
  const link = (unit: string) => ({
    [`/run/systemd/units/invocation:${unit}`]: { link: '0123456789abcdef0123456789abcdef' },
  })
  const active = (nodes: Record<string, Node>) => readSystemd(makeTree(t, nodes)).units['kexecctl.service'].active
  t.equal(active({ ...enabled, ...link('cron.service'), ...link('kexecctl.service') }), true)
  t.equal(active({ ...enabled, ...link('cron.service') }), false)
  t.equal(active({ ...enabled, '/run/systemd/units/log-level-max:cron.service': { link: '7' } }), undefined)
  t.equal(active(enabled), undefined)
})
