import fs from 'node:fs'
import t from 'tap'
import { reconcile } from '../../src/stage/reconcile.ts'
import { withdrawStaged } from '../../src/stage/withdraw.ts'
import fc from '../fast-check.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from './machine-tree.ts'

/** What the test knows and sysfs does not tell: whose image is loaded, and which kernels are good. */
interface World {
  machine: FakeMachine
  /** Newest last; each with whether its image is whole. */
  kernels: { release: string; good: boolean }[]
  installed: number
  writes: number
  /** Somebody else's image is loaded, and there was no record of ours to mistake it for. */
  foreign: boolean
}

const newest = ({ kernels }: World) => kernels.at(-1) ?? { release: OLD, good: true }
const toggle = ({ machine }: World, file: string) =>
  machine.exists(file) ? machine.remove(file) : machine.write(file, 'Operation not permitted')

const EVENTS: Record<string, (world: World) => unknown> = {
  'install newer': (world) => {
    const release = `6.12.${118 + world.installed++}+deb13-amd64`
    world.machine.install(release)
    world.kernels.push({ release, good: true })
  },
  'remove newest': ({ machine, kernels }) => {
    const gone = kernels.pop()
    if (gone) for (const file of ['vmlinuz', 'initrd.img']) machine.remove(`/boot/${file}-${gone.release}`)
  },
  'rewrite initrd': (world) => {
    world.machine.write(`/boot/initrd.img-${newest(world).release}`, `initrd number ${world.writes++}`)
  },
  'cut image': (world) => {
    const { machine, kernels } = world
    if (kernels.length === 0) return
    machine.install(newest(world).release, 2200)
    newest(world).good = false
  },
  'install it again': (world) => {
    world.machine.install(newest(world).release)
    newest(world).good = true
  },
  'kexec -u': (world) => {
    world.machine.write('/sys/kernel/kexec_loaded', '0\n')
    world.foreign = false
  },
  'foreign load': (world) => {
    // over ours sysfs cannot tell the difference
    if (world.machine.record()) return
    world.machine.write('/sys/kernel/kexec_loaded', '1\n')
    world.foreign = true
  },
  'fail-load': (world) => toggle(world, '/fail-load'),
  'fail-unload': (world) => toggle(world, '/fail-unload'),
  'kexecctl unload': async ({ machine }) => {
    // foreign, or it cannot be unloaded
    await withdrawStaged(machine.tree, {}, { hold: true }).catch(() => {})
  },
  nothing: () => {},
}

const mustHold = (condition: boolean, what: string): void => {
  if (!condition) throw new Error(what)
}

const step = async (world: World, event: string): Promise<void> => {
  const { machine } = world
  await EVENTS[event]?.(world)
  const before = machine.calls().length
  const { action, vetoed } = await reconcile(machine.tree, {}, { by: 'hook' }, 5)
  const calls = machine.calls().slice(before)
  const loads = calls.filter((call) => call.includes(' -l '))
  const record = machine.record()

  mustHold(!(world.foreign && calls.length > 0), 'an image of somebody else is touched')
  mustHold(!world.foreign || record === undefined, 'a record of what is not ours')
  mustHold(world.foreign || !machine.loaded() || record !== undefined, 'ours is loaded, and there is no record')
  mustHold(loads.length <= 1, 'more than one load')
  mustHold(!(action === 'keep' && calls.length > 0), 'a call to keep what is there')
  if (action === 'stage' || action === 'keep') {
    const last = machine.calls().findLast((call) => call.includes(' -l '))
    mustHold(machine.loaded() && record?.state === 'loaded', 'staged, and not loaded')
    mustHold(record?.release === newest(world).release && newest(world).good, 'not the newest good kernel')
    mustHold(last?.includes(` kexecctl.id=${record?.id} `) ?? false, 'what is recorded is not what is loaded')
  } else if (!world.foreign && machine.loaded()) {
    mustHold(vetoed && record?.state === 'vetoed' && machine.exists('/run/kexecctl/vetoed'), 'ours is armed')
  }
  if (action === 'stage') mustHold(loads.length === 1, 'staged without a load')
  if (action === 'none') mustHold(world.kernels.length === 0, 'a newer kernel, and nothing to do')
  const marks = fs.readdirSync(`${machine.tree.root}/run/kexecctl`)
  mustHold(
    marks.every((name) => ['lock', 'staged.json', 'held.json', 'vetoed'].includes(name)),
    `left behind: ${marks}`,
  )
}

t.test('whatever happens, in whatever order', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...Object.keys(EVENTS)), { minLength: 1, maxLength: 12 }),
      async (events) => {
        const kernels = [{ release: NEW, good: true }]
        const world: World = { machine: fakeMachine(t), kernels, installed: 0, writes: 0, foreign: false }
        for (const event of ['nothing', ...events]) await step(world, event)
      },
    ),
    { numRuns: 30, interruptAfterTimeLimit: 60_000 },
  )
})
