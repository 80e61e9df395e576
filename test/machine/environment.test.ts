import t from 'tap'
import { readEnvironment, type Variables } from '../../src/machine/environment.ts'
import type { Environment } from '../../src/machine/types.ts'
import type { Tree } from '../../src/sys/fs.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { asLive, without } from './trees.ts'

const STATUS = (mask: string) => `Name:\tnode\nCapPrm:\t0\nCapEff:\t${mask}\nCapBnd:\t000001ffffffffff\n`
const ALL = '000001ffffffffff'

// PID 1's root is a link to what the tree calls `/`
const HOST: Record<string, Node> = {
  '/proc/1/root': { link: '/' },
  '/proc/self/ns/pid': { link: 'pid:[4026531836]' },
  '/proc/self/status': STATUS(ALL),
  '/proc/cmdline': 'root=/dev/vda2 ro\n',
  '/run/systemd/system': { dir: true },
}

const PLAIN: Environment = {
  chroot: false,
  container: false,
  imageBuild: undefined,
  ostree: false,
  live: false,
  crashKernel: false,
  systemd: true,
  privileged: true,
  goingDown: undefined,
}

type Nodes = Record<string, Node | undefined>

const host = (t: { testdir: () => string }, nodes: Nodes): Tree => {
  const all = Object.entries({ ...HOST, ...nodes }).filter(([, node]) => node !== undefined)
  return makeTree(t, Object.fromEntries(all) as Record<string, Node>)
}

t.test('on the machine itself, about to act', async (t) => {
  const table: [what: string, Partial<Environment>, Nodes?, Variables?][] = [
    ['a machine', {}],
    ['chroot', { chroot: true }, { '/proc/1/root': { link: '/run' } }],
    ['no /proc', { chroot: 'unknown' }, { '/proc/1/root': undefined }],
    ['another PID namespace', { container: 'PID namespace' }, { '/proc/self/ns/pid': { link: 'pid:[4026532000]' } }],
    ['no PID namespace', { container: 'unknown' }, { '/proc/self/ns/pid': undefined }],
    ['systemd-nspawn', { container: 'systemd-nspawn' }, { '/run/systemd/container': 'systemd-nspawn\n' }],
    ['a nameless container', { container: 'container' }, { '/run/systemd/container': '' }],
    ['docker', { container: 'docker' }, { '/.dockerenv': '' }],
    ['podman', { container: 'podman' }, { '/run/.containerenv': 'engine="podman"' }],
    ['DPKG_ROOT', { imageBuild: 'DPKG_ROOT' }, {}, { DPKG_ROOT: '/target' }],
    ['DPKG_ROOT that is none', {}, {}, { DPKG_ROOT: '/' }],
    ['SYSTEMD_OFFLINE', { imageBuild: 'SYSTEMD_OFFLINE' }, {}, { SYSTEMD_OFFLINE: '1' }],
    ['SYSTEMD_OFFLINE=0', {}, {}, { SYSTEMD_OFFLINE: '0', DPKG_ROOT: '' }],
    ['SYSTEMD_OFFLINE=No', {}, {}, { SYSTEMD_OFFLINE: 'No', KERNEL_INSTALL_BYPASS: 'false' }],
    ['SYSTEMD_OFFLINE=nonsense', { imageBuild: 'SYSTEMD_OFFLINE' }, {}, { SYSTEMD_OFFLINE: 'nonsense' }],
    ['KERNEL_INSTALL_BYPASS', { imageBuild: 'KERNEL_INSTALL_BYPASS' }, {}, { KERNEL_INSTALL_BYPASS: '1' }],
    ['ostree', { ostree: true }, { '/run/ostree-booted': '' }],
    ['Debian live', { live: true }, { '/run/live/medium': { dir: true } }],
    ['Debian live, by its command line', { live: true }, { '/proc/cmdline': 'boot=live quiet\n' }],
    ['Ubuntu live', { live: true }, { '/proc/cmdline': 'quiet boot=casper\n' }],
    ['Fedora live', { live: true }, { '/proc/cmdline': 'root=live:CDLABEL=x\n' }],
    ['words that only look so', {}, { '/proc/cmdline': 'noboot=live rd.live.imagex root=LABEL=live\n' }],
    ['kdump', { crashKernel: true }, { '/proc/vmcore': '' }],
    ['kdump, by its command line', { crashKernel: true }, { '/proc/cmdline': 'ro elfcorehdr=0x1000\n' }],
    ['a word that only looks so', {}, { '/proc/cmdline': 'xelfcorehdr=0x1000\n' }],
    ['no systemd', { systemd: false }, { '/run/systemd/system': undefined }],
    ['no CAP_SYS_BOOT', { privileged: false }, { '/proc/self/status': STATUS('000001ffffbfffff') }],
    ['nothing but CAP_SYS_BOOT', {}, { '/proc/self/status': STATUS('0000000000400000') }],
    ['no status', { privileged: 'unknown' }, { '/proc/self/status': 'CapEff:\tnone\n' }],
  ]
  for (const [what, change, nodes = {}, env = {}] of table) {
    t.same(readEnvironment(asLive(host(t, nodes)), env, true), { ...PLAIN, ...change }, what)
  }
})

t.test('what cannot be read is unknown where it keeps our hands off', async (t) => {
  const look = (path: string, asRoot: boolean) => readEnvironment(asLive(without(host(t, {}), path)), {}, asRoot)
  t.equal(look('/proc/1/root', true).chroot, 'unknown')
  t.equal(look('/proc/1/root', false).chroot, undefined, 'only root may look, and who only looks needs no answer')
  t.equal(look('/proc/self/ns/pid', true).container, 'unknown')
  t.equal(look('/proc/self/status', true).privileged, 'unknown')
  t.equal(look('/proc/vmcore', true).crashKernel, true)
  t.equal(look('/run/ostree-booted', true).ostree, true)
  t.equal(look('/run/live', true).live, true)
})

t.test('another tree says nothing about where we run', async (t) => {
  const nodes = { '/proc/1/root': { link: '/run' }, '/proc/self/ns/pid': { link: 'pid:[1]' } }
  const unasked = { chroot: undefined, systemd: undefined, privileged: undefined }
  t.same(readEnvironment(host(t, nodes), { DPKG_ROOT: '/target' }, false), { ...PLAIN, ...unasked })
  t.equal(readEnvironment(host(t, { '/.dockerenv': '' }), {}, false).container, 'docker', 'but what it is')
  t.equal(readEnvironment(host(t, {}), { DPKG_ROOT: '/target' }, true).imageBuild, 'DPKG_ROOT', 'about to act')
})
