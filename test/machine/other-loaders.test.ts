import fs from 'node:fs'
import t from 'tap'
import { readOtherLoaders } from '../../src/machine/other-loaders.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

// of kexec-tools 1:2.0.25-3+deb12u3
const script = (name: string) => fs.readFileSync(`${__dirname}/../fixtures/kexec-tools/${name}.init`, 'utf8')
const GENERATOR = { '/usr/lib/systemd/system-generators/systemd-sysv-generator': '' }
const link = (name: string) => ({ [`/etc/rc2.d/S01${name}`]: { link: `../init.d/${name}` } })
const SCRIPTS: Record<string, Node> = {
  ...GENERATOR,
  '/etc/init.d/kexec': script('kexec'),
  '/etc/init.d/kexec-load': script('kexec-load'),
  ...link('kexec'),
  ...link('kexec-load'),
}
const OURS = fs.readFileSync(`${__dirname}/../../hooks/systemd/kexec.service.d/kexecctl.conf`, 'utf8')
const DROP_IN = '/usr/lib/systemd/system/kexec.service.d/kexecctl.conf'
const DROP_IN_ETC = '/etc/systemd/system/kexec.service.d/kexecctl.conf'
const MASK = { link: '/dev/null' }
const NONE = { starts: undefined, script: undefined, loads: undefined, units: [] }
const both = { ...NONE, starts: '/etc/init.d/kexec', script: '/etc/init.d/kexec', loads: '/etc/init.d/kexec-load' }

t.test('the scripts of kexec-tools', async (t) => {
  const { '/etc/rc2.d/S01kexec': _, ...notStarted } = SCRIPTS
  const withoutGenerator = Object.fromEntries(Object.entries(SCRIPTS).filter(([path]) => !path.includes('generators')))
  const guarded = script('kexec').replace('\tdo_stop\n', '\tif [ ! -d /run/systemd/system ]; then\n\t\tdo_stop\n\tfi\n')
  const cases: [what: string, nodes: Record<string, Node>, found: object][] = [
    ['before 2.0.25-3+deb12u1: no mask', SCRIPTS, both],
    [
      'masked, as by the package since then',
      { ...SCRIPTS, '/usr/lib/systemd/system/kexec.service': MASK },
      { ...both, starts: undefined },
    ],
    ['masked by hand', { ...SCRIPTS, '/etc/systemd/system/kexec-load.service': MASK }, { ...both, loads: undefined }],
    ['our drop-in', { ...SCRIPTS, [DROP_IN]: OURS }, { ...both, starts: undefined }],
    [
      'our drop-in, where /lib is no link',
      { ...SCRIPTS, [DROP_IN.replace('/usr', '')]: OURS },
      { ...both, starts: undefined },
    ],
    ['our drop-in, masked by the administrator', { ...SCRIPTS, [DROP_IN]: OURS, [DROP_IN_ETC]: MASK }, both],
    [
      'our drop-in, and another in its place',
      { ...SCRIPTS, [DROP_IN]: OURS, [DROP_IN_ETC]: '[Service]\nExecStop=/etc/init.d/kexec stop\n' },
      both,
    ],
    ['a unit that was generated is none', { ...SCRIPTS, '/run/systemd/generator.late/kexec.service': '' }, both],
    [
      'a script that leaves it to systemd',
      { ...SCRIPTS, '/etc/init.d/kexec': guarded },
      { ...both, starts: undefined },
    ],
    ['not started, so not stopped', notStarted, { ...both, starts: undefined }],
    ['switched off', { ...notStarted, '/etc/rc2.d/K01kexec': { link: 'x' } }, { ...both, starts: undefined }],
    ['systemd 260 knows no such scripts', withoutGenerator, { ...NONE, script: '/etc/init.d/kexec' }],
    [
      'a script that does not kexec',
      { ...SCRIPTS, '/etc/init.d/kexec': '#!/bin/sh\n' },
      { ...NONE, loads: both.loads },
    ],
    ['no kexec-tools, or those of Debian 13', GENERATOR, NONE],
  ]
  for (const [what, nodes, found] of cases) t.same(readOtherLoaders(makeTree(t, nodes)), found, what)
})

t.test('what kexec.target wants', async (t) => {
  const unit = (exec: string) => `[Unit]\nDescription=x\n[Service]\nType=oneshot\nExecStart=${exec}\n`
  const wanted = (name: string, text: string, dir = '/usr/lib/systemd/system') => ({
    [`${dir}/${name}`]: text,
    [`/etc/systemd/system/kexec.target.wants/${name}`]: { link: `${dir}/${name}` },
  })
  const cases: [what: string, nodes: Record<string, Node>, units: string[]][] = [
    ['openSUSE', wanted('kexec-load.service', unit('/usr/sbin/kexec-bootloader')), ['kexec-load.service']],
    [
      'NixOS: a script of its own',
      wanted('prepare-kexec.service', unit('/nix/store/x/bin/prepare-kexec-start')),
      ['prepare-kexec.service'],
    ],
    [
      'the wiki of Arch Linux',
      {
        '/etc/systemd/system/kexec-load@.service': unit('/usr/bin/kexec -l /boot/vmlinuz-%i --reuse-cmdline'),
        '/etc/systemd/system/kexec.target.wants/kexec-load@linux.service': { link: '../kexec-load@.service' },
      },
      ['kexec-load@linux.service'],
    ],
    ['by any name', wanted('pve.service', unit('/sbin/kexec -s -l /boot/pve/vmlinuz')), ['pve.service']],
    ['the long option', wanted('my.service', unit('-/sbin/kexec --load /x')), ['my.service']],
    ['what says goodbye', wanted('plymouth-kexec.service', unit('/usr/sbin/plymouthd --mode=shutdown')), []],
    ['what unloads modules for it', wanted('unload.service', unit('/usr/sbin/modprobe -r amdgpu')), []],
    ['what unloads', wanted('unload.service', unit('/usr/sbin/kexec -u')), []],
    ['our own', wanted('kexecctl-veto.service', unit('/usr/sbin/kexec -l')), []],
    [
      'masked',
      {
        ...wanted('kexec-load.service', unit('kexec-bootloader')),
        '/etc/systemd/system/kexec-load.service': MASK,
        '/dev/null': { fifo: true },
      },
      [],
    ],
    ['gone', { '/etc/systemd/system/kexec.target.wants/kexec-load.service': MASK }, []],
    ['not wanted', { '/usr/lib/systemd/system/kexec-load.service': unit('kexec-bootloader') }, []],
  ]
  for (const [what, nodes, units] of cases) t.same(readOtherLoaders(makeTree(t, nodes)), { ...NONE, units }, what)
})
