import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import { identityOf } from '../../src/plan/freshness.ts'
import type { Request } from '../../src/plan/types.ts'
import { gatherBase, gatherEnvironment, lookAtTarget, lookIntoTarget } from '../../src/stage/facts.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { readRecord } from '../../src/state/record.ts'
import { openTree } from '../../src/sys/fs.ts'
import { without } from '../machine/trees.ts'
import { BOOT_ID, type FakeMachine, fakeMachine, NEW, OLD } from './machine-tree.ts'

const hook: Request = { by: 'hook' }
const baseOf = async (tree: FakeMachine['tree']) => gatherBase(tree, await gatherEnvironment(tree, {}, 'look'))
const factsOf = async ({ tree }: FakeMachine, env = {}) => lookAtTarget(tree, await baseOf(tree), hook, env)

t.test('what is read of a machine', async (t) => {
  const machine = fakeMachine(t)
  const facts = await factsOf(machine)
  t.match(facts, {
    running: { release: OLD, bootId: BOOT_ID },
    inventory: { kernels: [{ release: NEW }, { release: OLD }] },
    slot: { loaded: false },
    memoryAvailable: 2_048_000_000,
    configured: undefined,
    link: undefined,
    record: undefined,
    recordUnknown: false,
    held: undefined,
    choice: { entry: { release: NEW } },
    observed: [{ path: `/boot/vmlinuz-${NEW}` }, { path: `/boot/initrd.img-${NEW}`, stat: { state: 'ok' } }],
    beingWritten: [],
    identity: undefined,
    unfinishedPackage: undefined,
  })
  t.ok(Math.abs(facts.now - Date.now()) < 60_000)
})

t.test('KERNEL_IMAGE, and whether its link dangles', async (t) => {
  const configured = async (image: string, prepare: (root: string) => void) => {
    const machine = fakeMachine(t)
    machine.write('/etc/default/kexec', `KERNEL_IMAGE=${image}\nINITRD=/boot/initrd.img-${OLD}\n`)
    prepare(machine.tree.root)
    return (await baseOf(openTree(machine.tree.root))).configured
  }
  const link = (target: string) => (root: string) => fs.symlinkSync(target, `${root}/mine`)
  const kernel = { release: OLD, initrds: [`/boot/initrd.img-${OLD}`] }
  t.match(await configured(`/boot/vmlinuz-${OLD}`, () => {}), {
    dangling: false,
    kernel: { state: 'ok', value: kernel },
  })
  t.match(await configured('/mine', link(`boot/vmlinuz-${OLD}`)), { dangling: false, kernel: { value: kernel } })
  t.match(await configured('/mine', link('nowhere')), { dangling: true, kernel: { state: 'missing' } })
  t.match(await configured('/mine', () => {}), { dangling: false, kernel: { state: 'missing' } })
})

t.test('the kernel of the generated link, under whatever name', async (t) => {
  const machine = fakeMachine(t)
  const { root } = machine.tree
  fs.symlinkSync(`boot/vmlinuz-${OLD}`, `${root}/vmlinuz`)
  t.match(await baseOf(openTree(root)), { link: { release: OLD } })
  fs.linkSync(`${root}/boot/vmlinuz-${OLD}`, `${root}/boot/current`)
  fs.rmSync(`${root}/vmlinuz`)
  fs.symlinkSync('/boot/current', `${root}/vmlinuz`)
  t.match(await baseOf(openTree(root)), { link: { release: OLD } })
  fs.rmSync(`${root}/vmlinuz`)
  fs.symlinkSync('/etc/hostname', `${root}/vmlinuz`)
  t.match(await baseOf(openTree(root)), { link: undefined })
})

t.test('the target is hashed only where a hold has to be compared with it', async (t) => {
  const machine = fakeMachine(t)
  await reconcile(machine.tree, {}, hook, 5)
  const record = readRecord(machine.tree, BOOT_ID)
  const identity = record && identityOf(record)
  t.equal((await factsOf(machine)).identity, undefined)
  machine.write('/sys/kernel/kexec_loaded', '0\n')
  t.same((await factsOf(machine)).identity, identity, 'kexec -u behind our back')
  machine.remove('/run/kexecctl/staged.json')
  t.equal((await factsOf(machine)).identity, undefined)
  for (const held of [identity, null]) {
    machine.write('/run/kexecctl/held.json', JSON.stringify({ identity: held }))
    t.same((await factsOf(machine)).identity, identity, 'kexecctl unload')
  }
  const facts = await factsOf(machine)
  fs.rmSync(`${machine.tree.root}/boot/initrd.img-${NEW}`)
  t.equal(lookAtTarget(machine.tree, facts, hook, {}).identity, undefined, 'gone meanwhile')
})

t.test('a record that cannot be read is not none', async (t) => {
  const machine = fakeMachine(t)
  await reconcile(machine.tree, {}, hook, 5)
  const tree = without(machine.tree, '/run/kexecctl/staged.json')
  t.match(await baseOf(tree), { record: undefined, recordUnknown: true })
})

t.test("dpkg's own word about the package counts, but not inside its run", async (t) => {
  const machine = fakeMachine(t)
  machine.write('/var/lib/dpkg/status', `Package: linux-image-${NEW}\nStatus: install ok half-configured\n`)
  t.match((await factsOf(machine)).unfinishedPackage, /half-configured/)
  t.equal((await factsOf(machine, { DPKG_RUNNING_VERSION: '1.22' })).unfinishedPackage, undefined)
})

t.test('rpm at work holds up an administrator, not the hooks that it runs', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/var/lib/rpm/.rpm.lock', '')
  const at = execFileSync('stat', ['-c', '%Hd %Ld', `${machine.tree.root}/var/lib/rpm/.rpm.lock`], { encoding: 'utf8' })
  const device = at
    .trim()
    .split(' ')
    .map((number) => Number(number).toString(16).padStart(2, '0'))
    .join(':')
  const { ino } = fs.statSync(`${machine.tree.root}/var/lib/rpm/.rpm.lock`)
  machine.write('/proc/locks', `1: POSIX  ADVISORY  WRITE 1234 ${device}:${ino} 0 EOF\n`)
  machine.write('/proc/1234/status', 'Name:\trpm\nUid:\t0\t0\t0\t0\n')
  t.equal((await factsOf(machine)).rpmAtWork, false)
  t.equal(lookAtTarget(machine.tree, await baseOf(machine.tree), { by: 'admin' }, {}).rpmAtWork, true)
})

t.test('what others can write, of the target and of the settings', async (t) => {
  const machine = fakeMachine(t)
  t.same((await factsOf(machine)).untrusted, [])
  machine.write('/etc/kexecctl.conf.d/50-mine.conf', '')
  for (const path of [`/boot/initrd.img-${NEW}`, '/etc/kexecctl.conf.d/50-mine.conf'])
    fs.chmodSync(machine.tree.root + path, 0o666)
  t.match((await factsOf(machine)).untrusted, [
    { at: `/boot/initrd.img-${NEW}`, why: 'others' },
    { at: '/etc/kexecctl.conf.d/50-mine.conf', why: 'others' },
  ])
  const outcome = await reconcile(machine.tree, {}, hook, 5)
  t.match(outcome, { action: 'refuse', reason: `/boot/initrd.img-${NEW} can be written by everybody` })
  t.same(machine.calls(), [])
})

t.test('the image is read through where it is about to be loaded', async (t) => {
  const machine = fakeMachine(t)
  const look = async (how = {}) => lookIntoTarget(machine.tree, await baseOf(machine.tree), hook, {}, how)
  const path = `/boot/vmlinuz-${NEW}`
  machine.write(`/var/lib/dpkg/info/linux-image-${NEW}.md5sums`, `${'0'.repeat(32)}  ${path.slice(1)}\n`)
  t.match((await look()).imageContent, { path, by: `linux-image-${NEW}`, packaged: false })
  const glanced = await look({ hash: false })
  t.equal(glanced.imageContent, undefined, 'whoever wants an answer at once does without')
  t.equal(glanced.initrdWalks?.length, 1)
  t.match(await reconcile(machine.tree, {}, hook, 5), {
    action: 'refuse',
    reason: /is not what its package installed$/,
  })
  machine.remove('/var/lib/dpkg')
  t.match(await reconcile(machine.tree, {}, hook, 5), { action: 'stage' })
  t.equal((await look()).imageContent, undefined, 'it is loaded')
})

t.test('what cannot be loaded is not read through', async (t) => {
  const machine = fakeMachine(t)
  const look = async () => lookIntoTarget(machine.tree, await baseOf(machine.tree), hook, {})
  const initrd = `${machine.tree.root}/boot/initrd.img-${NEW}`
  t.match((await look()).initrdWalks, [{ state: 'whole' }])
  const { size } = fs.statSync(initrd)
  fs.truncateSync(initrd, 3e9)
  t.match(await look(), {
    memoryAvailable: 2_048_000_000,
    initrdWalks: [{ state: 'unknown', why: 'it has 3000000000 bytes' }],
  })
  t.match(await reconcile(machine.tree, {}, hook, 5), { action: 'wait', reason: /MiB are available$/ })
  fs.truncateSync(initrd, 1e12)
  t.match(await reconcile(machine.tree, {}, hook, 5), { action: 'refuse', reason: /is too large to be an initrd/ })
  fs.truncateSync(initrd, size)
  fs.chmodSync(initrd, 0o666)
  t.match(await look(), { initrdWalks: undefined, imageContent: undefined, untrusted: [{ why: 'others' }] })
})

t.test('who only looks starts no process', async (t) => {
  const tree = { ...fakeMachine(t).tree, root: '/' }
  fs.mkdirSync(tree.host('/run/systemd/system'), { recursive: true })
  const look = await gatherEnvironment(tree, {}, 'look')
  t.match(look, { systemd: true, goingDown: undefined, privileged: undefined })
  const act = await gatherEnvironment(tree, {}, 'act')
  t.match(act, { systemd: true, privileged: true })
  t.not(act.goingDown, undefined)
})
