import { readdirSync, statSync } from 'node:fs'
import t, { type Test } from 'tap'
import {
  BARE,
  IMAGE,
  LAME,
  LOADED,
  makeOther,
  makeRpms,
  makeWorld,
  NEW,
  NEWER,
  OTHER,
  type Transaction,
  watched,
} from './dnf5.ts'
import { dnf5Root, lacking, NoDnf5, type World } from './dnf5-root.ts'
import { installPackages } from './host.ts'
import { rpmVersion } from './rpm-repo.ts'

interface Expected {
  code?: number
  fired?: number
  hooks: string[]
  /** What kexec(8) is called with, and what we say: each is one line that matches. */
  calls: RegExp[]
  ours: RegExp[]
  /** The release that is staged in the end. */
  staged: string | null
}

const stages = (release: string): Expected => ({
  hooks: ['dnf'],
  calls: [new RegExp(`^-s -l /boot/vmlinuz-${release} --initrd=/boot/initramfs-${release}.img `)],
  ours: [new RegExp(`^staged ${release} for the next reboot$`)],
  staged: release,
})
const unstages = (why: RegExp): Expected => ({ hooks: ['dnf'], calls: [/^-s -u$/], ours: [why], staged: null })
const nothing = (staged: string | null): Expected => ({ hooks: [], calls: [], ours: [], staged })

const core = (release: string): string => `kernel-core-${rpmVersion(release)}`
const file = (name: string): string => `/srv/bad/${name}-1.x86_64.rpm`

const STEPS: [what: string, command: string, expected: Expected][] = [
  ['no kernel', 'install plain', nothing(null)],
  ['not confirmed', `--assumeno install ${core(NEW)}`, { ...nothing(null), code: 1, fired: 0 }],
  ['a kernel, quietly', `--quiet install ${core(NEW)}`, stages(NEW)],
  ['an upgrade', 'upgrade', stages(NEWER)],
  ['%pre of a kernel fails', `install ${file(core(LAME))}`, { ...nothing(NEWER), code: 1 }],
  ['files of two packages conflict', `install ${file('rival-1')}`, { ...nothing(NEWER), code: 1, fired: 0 }],
  ['the staged kernel is removed', `remove ${core(NEWER)}`, stages(NEW)],
  ['%pre of another package fails', `install ${core(NEWER)} ${file('lame-1')}`, { ...stages(NEWER), code: 1 }],
  ['%posttrans of a kernel fails', `install ${file(core(BARE))}`, { ...unstages(/ has no initrd; /), code: 1 }],
  ['that kernel is removed', `remove ${core(BARE)}`, stages(NEWER)],
  ['all but the running one are removed', `remove ${core(NEW)} ${core(NEWER)}`, unstages(/ is running already; /)],
  ['several packages, quietly', `--quiet install ${core(NEW)} ${core(NEWER)} kmod-vm`, stages(NEWER)],
  ['no trigger, but a mark', 'install kernel-image', stages(IMAGE)],
  ['no trigger, quietly', '--quiet remove kernel-image', stages(NEWER)],
]

const NEEDS = [
  ['/usr/bin/mmdebstrap', 'mmdebstrap', 'makes the Debian system with dnf 5'],
  ['/usr/bin/rpmbuild', 'rpm', 'makes its packages'],
  ['/usr/bin/strace', 'strace', 'sees what dnf 5 runs'],
] as const

const RUN = '/run/kexecctl'
const LOG = '/var/log/dnf5.log'

const recordOf = (world: World): { release?: string; state?: string } | null =>
  world.exists(`${RUN}/staged.json`) ? JSON.parse(world.read(`${RUN}/staged.json`)) : null

const stateOf = (world: World): unknown => ({
  slot: world.read(LOADED),
  files: readdirSync(world.root + RUN).map((name) => [name, statSync(`${world.root}${RUN}/${name}`).mtimeMs]),
  record: recordOf(world),
})

const dnf5 = (world: World, command: string): Promise<Transaction> =>
  watched(world, ['dnf5', '-y', ...command.split(' ')])

const check = (t: Test, world: World, did: Transaction, expected: Expected): void => {
  const { code = 0, fired = 1, hooks, calls, ours, staged } = expected
  t.equal(did.code, code, 'exit code of dnf5') || t.comment(did.stderr)
  t.equal(did.fired, fired, `the action runs ${fired} times`)
  t.strictSame(did.hooks, hooks, 'the program is called once or not at all')
  t.match([did.calls, did.ours], [calls, ours], 'kexec(8) is called, and we say')
  t.strictSame([did.calls.length, did.ours.length], [calls.length, ours.length], 'and no more')
  t.strictSame([recordOf(world)?.release ?? null, world.read(LOADED)], [staged, staged ? '1\n' : '0\n'], 'staged')
  t.equal(world.exists(`${RUN}/pending`), false, 'no mark is left')
}

// Whatever an action prints on stdout, dnf takes for an answer to itself; what it does not understand it logs.
const complaints = (world: World): string[] => world.read(LOG).match(/^.* ERROR .*Actions plugin.*$/gm) ?? []

t.test('dnf 5 with its actions plugin', { timeout: 0 }, async (t) => {
  const why = await lacking()
  if (why !== undefined) return t.plan(0, why)
  await installPackages(NEEDS, (line) => t.comment(line))
  const from = await dnf5Root().catch((error: unknown) => {
    if (error instanceof NoDnf5) return error
    throw error
  })
  if (from instanceof NoDnf5) return t.plan(0, from.message)
  const rpms = await makeRpms()
  const make = async () => {
    const world = await makeWorld(from, rpms)
    t.teardown(world.done)
    return world
  }
  const [world, bare] = [await make(), await make()]
  t.match(await dnf5(world, 'install /srv/kexecctl.rpm'), { code: 0, calls: [] }, 'one of them has kexecctl')

  for (const [what, command, expected] of STEPS)
    await t.test(what, async (t) => {
      const did = await dnf5(world, command)
      check(t, world, did, expected)
      const without = await bare.run(['dnf5', '-y', ...command.split(' ')])
      t.strictSame([did.code, did.stdout], [without.code, without.stdout], 'dnf says the same without kexecctl')
    })

  await t.test('without node', async (t) => {
    const away = (...names: string[]) => world.run(['mv', ...names])
    await away('/usr/bin/node', '/root/node')
    const did = await dnf5(world, 'install kernel-image')
    await away('/root/node', '/usr/bin/node')
    const without = await bare.run(['dnf5', '-y', 'install', 'kernel-image'])
    t.strictSame([did.code, did.stdout, did.fired, did.ours.length], [0, without.stdout, 1, 1])
    t.match(did.ours, [/node is not installed.*unloaded, the next reboot goes through the firmware$/])
    t.strictSame([recordOf(world), world.read(LOADED)], [null, '0\n'])
    check(t, world, await dnf5(world, 'remove kernel-image'), stages(NEWER))

    await away('/usr/bin/node', '/root/node')
    const twice = await dnf5(world, `reinstall ${core(NEWER)}`)
    await away('/root/node', '/usr/bin/node')
    t.strictSame([twice.code, twice.fired, twice.hooks, twice.ours.length], [0, 1, ['dnf', 'dnf', 'dnf'], 1])
    t.match(twice.ours, [/^hook dnf: node is not installed/], 'of two triggers and the action only the first says it')
    t.strictSame([recordOf(world), world.read(LOADED)], [null, '0\n'])
    check(t, world, await dnf5(world, 'reinstall debian-base'), stages(NEWER))
  })

  await t.test('--installroot', async (t) => {
    await makeOther(world)
    world.write(`${RUN}/pending`, '')
    const before = stateOf(world)
    const inOther = (words: string) => dnf5(world, `--installroot=${OTHER} ${words}`)
    for (const words of [
      `--use-host-config install debian-base ${core(NEW)} kernel-image /srv/kexecctl.rpm`,
      `--use-host-config remove ${core(NEW)}`,
      `install ${core(NEWER)}`,
    ]) {
      const did = await inOther(words)
      const { code, fired, hooks, calls, ours } = did
      t.strictSame([code, fired, hooks, calls, ours], [0, 0, [], [], []], words) || t.comment(did.stderr)
      t.strictSame(stateOf(world), before, 'slot, record and mark of the machine are as they were')
    }
    t.ok(world.exists(`${OTHER}/boot/vmlinuz-${NEWER}`), 'the kernel is installed there')
    t.notOk(world.exists(`${OTHER}/calls`), 'nobody calls kexec there')
  })

  t.strictSame(complaints(world), [], 'nothing of ours is on the stdout of an action')
  world.write(
    '/etc/dnf/libdnf5-plugins/actions.d/noise.actions',
    'post_transaction:::enabled=host-only:/bin/echo noise\n',
  )
  await dnf5(world, 'reinstall plain')
  t.match(complaints(world), [/noise/], 'which would be seen')

  const did = await dnf5(world, 'remove kexecctl')
  t.match(did, { code: 0, fired: 1, hooks: ['remove'], calls: [/^-s -u$/] }, 'what it staged goes with the package')
  t.strictSame([world.read(LOADED), world.exists(RUN)], ['0\n', false])
})
