import t from 'tap'
import { identityOf } from '../../src/plan/freshness.ts'
import { plan } from '../../src/plan/plan.ts'
import type { Action, BaseFacts, Effect, Facts, Request } from '../../src/plan/types.ts'
import { base, environment, facts, kernel, loadedSlot, NEW, OLD, record, settings, stat } from './facts.ts'

type Case = [
  what: string,
  action: Action,
  effect: Effect,
  change: Partial<BaseFacts>,
  rest?: Partial<Facts>,
  request?: Request,
]

const staged = { slot: loadedSlot, record: record() }
const stale = { slot: loadedSlot, record: record({ release: '6.12.95+deb13-amd64' }) }
const admin: Request = { by: 'admin' }
const only = (...kernels: ReturnType<typeof kernel>[]) => ({ kernels, unreadable: [], findings: [] })
const held = identityOf(record())
const running = (release: string, build: string) => ({ ...base().running, release, build })
const disabled = settings({ enabled: false, enabledBy: { source: 'LOAD_KEXEC', at: '/etc/default/kexec:1' } })
const unsure = settings({ findings: [{ id: 'config-unknown', level: 'refuse', message: 'needs a shell' }] })
const cut = kernel(NEW, { imageStat: stat(11, 8_000_000) })
const tight = { memoryAvailable: 50 << 20 }

const cases: Case[] = [
  ['a newer kernel is installed', 'stage', 'load', {}],
  ['what we staged is stale', 'stage', 'load', stale],
  ['what we staged is fresh', 'keep', 'nothing', staged],
  [
    'the initrd was written again',
    'stage',
    'load',
    {
      slot: loadedSlot,
      record: record({ initrds: [{ ...record().image, path: `/boot/initrd.img-${NEW}`, ino: '99' }] }),
    },
  ],
  [
    'the command line was changed',
    'stage',
    'load',
    { ...staged, settings: settings({ appendLine: { value: 'root=/dev/vda3', at: 'x:1' } }) },
  ],
  ['we died while loading', 'stage', 'load', { slot: loadedSlot, record: record({ state: 'loading' }) }],
  ['we died before loading', 'stage', 'load', { record: record({ state: 'loading' }) }],

  ['the target runs already', 'none', 'nothing', { inventory: only(kernel(OLD)) }],
  ['the target runs, something else is staged', 'none', 'unload', { ...stale, inventory: only(kernel(OLD)) }],
  [
    'the target runs, we died before loading',
    'none',
    'forget',
    { record: record({ state: 'loading' }), inventory: only(kernel(OLD)) },
  ],
  ['the release runs in another build', 'stage', 'load', { running: running(NEW, '#2 SMP another') }],
  ['When=always', 'stage', 'load', { settings: settings({ when: 'always' }), inventory: only(kernel(OLD)) }],
  ['next kexec, the target runs', 'stage', 'load', { next: { want: 'kexec' }, inventory: only(kernel(OLD)) }],
  ['next RELEASE, the running one', 'stage', 'load', { next: { want: 'release', release: OLD } }],
  ['next RELEASE, another is staged', 'stage', 'load', { ...staged, next: { want: 'release', release: OLD } }],
  ['next RELEASE, which is not installed', 'stage', 'load', { next: { want: 'release', release: '9.9' } }],
  ['next firmware leaves staging to itself', 'stage', 'load', { next: { want: 'firmware' } }],
  ['the running kernel is named', 'stage', 'load', {}, {}, { by: 'admin', release: OLD }],

  ['LOAD_KEXEC=false', 'disabled', 'nothing', { settings: disabled }],
  ['LOAD_KEXEC=false, ours is staged', 'disabled', 'unload', { ...staged, settings: disabled }],
  ['LOAD_KEXEC=false, an administrator stages', 'stage', 'load', { settings: disabled }, {}, admin],
  ['LOAD_KEXEC=false, next kexec', 'stage', 'load', { settings: disabled, next: { want: 'kexec' } }],
  ['LOAD_KEXEC=false, next firmware', 'disabled', 'nothing', { settings: disabled, next: { want: 'firmware' } }],
  [
    'LOAD_KEXEC=false, an administrator staged it',
    'keep',
    'nothing',
    { slot: loadedSlot, record: record({ by: 'admin' }), settings: disabled },
  ],
  [
    'LOAD_KEXEC=false, an administrator staged it, it is stale',
    'disabled',
    'unload',
    { slot: loadedSlot, record: record({ by: 'admin', cmdline: 'other' }), settings: disabled },
  ],
  ['LOAD_KEXEC=false, another image is loaded', 'disabled', 'nothing', { slot: loadedSlot, settings: disabled }],
  [
    'LOAD_KEXEC is unknown',
    'refuse',
    'nothing',
    { settings: { ...unsure, enabled: false, enabledBy: { source: 'unknown' } } },
  ],

  ['an image of somebody else', 'foreign', 'nothing', { slot: loadedSlot }],
  ['an image of whom cannot be told', 'foreign', 'nothing', { slot: loadedSlot, recordUnknown: true }],
  ['an image of somebody else, by force', 'stage', 'load', { slot: loadedSlot }, {}, { by: 'admin', force: true }],
  [
    'an image of somebody else, and the target runs',
    'foreign',
    'nothing',
    { slot: loadedSlot, inventory: only(kernel(OLD)) },
  ],

  ['kexec -u behind our back', 'held', 'hold', { record: record() }, { identity: held }],
  ['kexec -u, then a newer kernel', 'stage', 'load', { record: record() }, { identity: { ...held, release: 'newer' } }],
  ['kexecctl unload', 'held', 'nothing', { held }, { identity: held }],
  ['kexecctl unload, then next kexec', 'stage', 'load', { held, next: { want: 'kexec' } }, { identity: held }],
  ['kexecctl unload, killed before it unloaded', 'held', 'unload', { ...staged, held }, { identity: held }],
  [
    'kexecctl unload, then a stage that was killed',
    'held',
    'forget',
    { held, record: record({ state: 'loading', release: OLD }) },
    { identity: held },
  ],
  ['kexecctl unload, and the files cannot be read', 'held', 'nothing', { held }],
  ['kexecctl unload, then another kernel that cannot be read', 'stage', 'load', { held: { ...held, release: OLD } }],
  ['kexecctl unload, then a new initrd', 'stage', 'load', { held }, { identity: { ...held, initrds: ['other'] } }],
  ['kexecctl unload, then kexecctl stage', 'stage', 'load', { held }, { identity: held }, admin],

  ['no kernel at all', 'refuse', 'nothing', { inventory: only() }],
  ['no kernel at all, ours is staged', 'refuse', 'unload', { ...staged, inventory: only() }],
  ['an image cut short', 'refuse', 'nothing', { inventory: only(cut) }],
  ['an image cut short, ours is staged', 'refuse', 'unload', { ...staged, inventory: only(cut) }],
  [
    'a check that is ignored',
    'stage',
    'load',
    { inventory: only(cut), settings: settings({ ignore: ['image-integrity'] }) },
  ],
  ['configuration that needs a shell', 'refuse', 'unload', { ...staged, settings: unsure }],
  ['loading is disabled', 'refuse', 'nothing', { slot: { ...loadedSlot, loaded: false, loadDisabled: true } }],
  ['loading is disabled after staging', 'keep', 'nothing', { ...staged, slot: { ...loadedSlot, loadDisabled: true } }],
  [
    'loading is disabled, what we staged is stale',
    'refuse',
    'unload',
    { ...stale, slot: { ...loadedSlot, loadDisabled: true } },
  ],

  ['memory is short', 'wait', 'nothing', tight],
  ['memory is short, a fresh image stays', 'keep', 'nothing', { ...staged, ...tight }],
  ['memory is short, a stale one goes', 'wait', 'unload', { ...stale, ...tight }],
  ['no loads are left', 'wait', 'nothing', { slot: { ...loadedSlot, loaded: false, loadsLeft: 0 } }],
  ['dpkg left the package half-configured', 'wait', 'nothing', {}, { unfinishedPackage: 'it is half-configured' }],
]

const hook: Request = { by: 'hook' }
for (const [what, action, effect, change, rest, request = hook] of cases) {
  t.test(what, async (t) => t.match(plan(facts(change, { ...rest, request }), request), { action, effect }))
}

t.test('abstain comes before everything, and touches nothing', async (t) => {
  const causes: [string, ReturnType<typeof environment>][] = [
    ['chroot', environment({ chroot: true })],
    ['chroot', environment({ chroot: 'unknown' })],
    ['container', environment({ container: 'docker' })],
    ['container', environment({ container: 'unknown' })],
    ['DPKG_ROOT', environment({ imageBuild: 'DPKG_ROOT' })],
    ['ostree', environment({ ostree: true })],
    ['live', environment({ live: true })],
    ['crash kernel', environment({ crashKernel: true })],
    ['systemd', environment({ systemd: false })],
    ['CAP_SYS_BOOT', environment({ privileged: false })],
    ['cannot be told', environment({ privileged: 'unknown' })],
    ['going down', environment({ goingDown: true })],
    ['cannot be told', environment({ goingDown: 'unknown' })],
  ]
  for (const [word, environment] of causes) {
    for (const others of [staged, stale, { slot: loadedSlot }, { settings: disabled }, { held }]) {
      const { action, effect, reason } = plan(facts({ ...others, environment }), { by: 'admin', force: true })
      t.same([action, effect], ['abstain', 'nothing'])
      t.ok(reason.includes(word), reason)
    }
  }
})

t.test('no hook ever loads over an image of somebody else', async (t) => {
  for (const change of [{}, { settings: disabled }, { held }, { inventory: only(cut) }, tight]) {
    t.equal(plan(facts({ ...change, slot: loadedSlot }), { by: 'hook' }).effect, 'nothing')
  }
})
