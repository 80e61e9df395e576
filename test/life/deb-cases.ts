import type { Case } from './life.ts'

export const IN = 'dpkg -i now.deb'
export const BEFORE = 'dpkg -i previous.deb'
export const OUT = 'dpkg --remove kexecctl'
export const PURGE = 'dpkg --purge kexecctl'
export const installed = ['installed 0.1.0', 'units enabled']
export const removed = ['rc 0.1.0']
export const gone = ['not installed']

const CONFMODULE = '/usr/share/debconf/confmodule'
// a package that knows no debconf cannot do that
const FORGET = 'echo PURGE | debconf-communicate kexecctl >/dev/null'

/** As a machine comes to it, and is rid of it. */
export const installation: Case[] = [
  { name: 'install with apt', steps: ['apt-get -qqy install ./now.deb'] },
  { name: 'install with dpkg', steps: [IN] },
  { name: 'unpack, then configure', steps: ['dpkg --unpack now.deb', 'dpkg --configure kexecctl'] },
  { name: 'install without triggers, then those', steps: ['dpkg --no-triggers -i now.deb', 'dpkg --triggers-only -a'] },
  { name: 'reinstall', from: [IN], steps: ['apt-get -qqy install --reinstall ./now.deb', IN], same: true },
  { name: 'upgrade', from: [BEFORE], steps: [IN] },
  { name: 'upgrade with apt', from: [BEFORE], steps: ['apt-get -qqy install ./now.deb'] },
  { name: 'upgrade from before debconf', from: ['dpkg -i undebconfed.deb'], steps: [IN] },
  { name: 'downgrade', from: [IN], steps: [BEFORE], holds: ['installed 0.0.1', 'units enabled'] },
  {
    name: 'downgrade to before debconf',
    from: [IN],
    steps: ['dpkg -i undebconfed.deb'],
    holds: ['installed 0.0.2', 'units enabled'],
    tidy: FORGET,
  },
  { name: 'remove', from: [IN], steps: [OUT], holds: removed },
  { name: 'remove, then install', from: [IN], steps: [OUT, IN], same: true },
  { name: 'remove, then install a newer one', from: [BEFORE], steps: [OUT, IN] },
  { name: 'purge', from: [IN], steps: [PURGE], holds: gone },
  { name: 'purge with apt', from: [IN], steps: ['apt-get -qqy purge kexecctl'], holds: gone },
  { name: 'purge after remove', from: [IN], steps: [OUT, PURGE], holds: gone },
  { name: 'purge, then install', from: [IN], steps: [PURGE, IN], same: true },
  {
    name: 'purge where debconf is gone',
    from: [IN, OUT],
    steps: [`mv ${CONFMODULE} .`, PURGE, `mv confmodule ${CONFMODULE}`],
    holds: gone,
    tidy: FORGET,
  },
]

/** dpkg ends with SIGKILL. */
export const interrupted: Case[] = [
  { name: 'killed while it unpacks', steps: ['kill_unpacking now.deb', IN] },
  { name: 'killed after it unpacked', steps: ['kill_unpacked now.deb', 'dpkg --configure -a'] },
  { name: 'killed while it configures', steps: ['kill_configuring now.deb', 'dpkg --configure -a'] },
  { name: 'upgrade killed while it unpacks', from: [BEFORE], steps: ['kill_unpacking now.deb', IN] },
  { name: 'upgrade killed after it unpacked', from: [BEFORE], steps: ['kill_unpacked now.deb', 'dpkg --configure -a'] },
  {
    name: 'upgrade killed, then back',
    from: [BEFORE],
    steps: ['kill_unpacked now.deb', BEFORE],
    holds: ['installed 0.0.1', 'units enabled'],
  },
  { name: 'killed, then purged', steps: ['kill_unpacked now.deb', PURGE], holds: gone },
]

const NEXT = 'apt-get -qqy -o Dpkg::Options::=--force-confold install ./next/*.deb >/dev/null 2>&1'
const LINE = "grep '^LOAD_KEXEC=' /etc/default/kexec >/dev/null"

/** Debian 12 whose kexec-tools becomes Debian 13's, which takes LOAD_KEXEC out of its file. */
export const twelveToThirteen: Case[] = [
  {
    name: "upgrade of kexec-tools to Debian 13's",
    given: [LINE],
    from: [IN],
    steps: [NEXT, `! ${LINE}`, IN],
    without: [NEXT],
  },
  {
    name: 'the same, with LOAD_KEXEC=false before: nothing switches off any more',
    given: ['sed -i s/^LOAD_KEXEC=.*/LOAD_KEXEC=false/ /etc/default/kexec', LINE],
    from: ['dpkg -i now.deb 2>/dev/null'],
    steps: ['kexecctl setup --print | grep -q enable=no', NEXT, `! ${LINE}`],
    without: [NEXT],
  },
]
