import { readUki } from '../bootloader/uki.ts'
import { readSettings } from '../config/settings.ts'
import { walkInitrdFile } from '../kernel/initrd-walk/file.ts'
import { type InitrdWalk, unknown } from '../kernel/initrd-walk/types.ts'
import { type Inventory, readInventory } from '../kernel/inventory.ts'
import { generatedLink, imageAt } from '../kernel/named.ts'
import { LARGEST_INITRD } from '../kernel/sizes.ts'
import type { Kernel } from '../kernel/types.ts'
import { readEnvironment, type Variables } from '../machine/environment.ts'
import { isGoingDown } from '../machine/init.ts'
import { readMemoryAvailable } from '../machine/memory.ts'
import { rpmAtWork } from '../machine/package-locks.ts'
import { unfinishedPackage } from '../machine/packages.ts'
import { readRunning } from '../machine/running.ts'
import { readSlot } from '../machine/slot.ts'
import type { Environment } from '../machine/types.ts'
import { readWatchdog } from '../machine/watchdog.ts'
import { isFresh } from '../plan/freshness.ts'
import type { Identity } from '../plan/identity.ts'
import { isRunning, wantsRunning } from '../plan/plan.ts'
import { selectTarget } from '../plan/target.ts'
import type { BaseFacts, Entry, Facts, Request } from '../plan/types.ts'
import { readBlocked } from '../state/blocked.ts'
import { readFallback } from '../state/fallback.ts'
import { readNext } from '../state/next.ts'
import { RECORD } from '../state/paths.ts'
import { readHeld, readRecord } from '../state/record.ts'
import { now } from '../sys/clock.ts'
import { digestOf } from '../sys/digest.ts'
import { known, type Tree } from '../sys/fs.ts'
import { readBoot, withBootKernels } from './boot.ts'
import { readImageContent } from './image-content.ts'
import { readBehind } from './machine-behind.ts'
import { gatherMachine } from './machine-facts.ts'
import { observeAll } from './observe.ts'
import { readTrust } from './trust.ts'

/** Who reads and why: `act` may ask what costs a process or needs root, `look` spawns nothing. */
export type Purpose = 'act' | 'look'

/** The environment, with what only matters before something is changed. */
export const gatherEnvironment = async (tree: Tree, env: Variables, purpose: Purpose): Promise<Environment> => {
  const environment = readEnvironment(tree, env, purpose === 'act')
  return purpose === 'act' && environment.systemd ? { ...environment, goingDown: await isGoingDown() } : environment
}

// A hold is compared by content, so that a touched file does not end it.
const identify = (tree: Tree, { release, cmdline, ...entry }: Entry): Identity | undefined => {
  const hashes = [entry.image, ...entry.initrds].flatMap((path) => known(digestOf(tree, path, 'sha256')) ?? [])
  const [image, ...initrds] = hashes
  const all = image !== undefined && initrds.length === entry.initrds.length
  return all ? { release, cmdline, image, initrds } : undefined
}

// By device and inode: a link may lead to another name of the same file.
const linkedKernel = (tree: Tree, { kernels }: Inventory): Kernel | undefined => {
  const link = generatedLink(tree)
  const stat = link && known(tree.stat(link.image))
  return stat && kernels.find(({ imageStat }) => imageStat.ino === stat.ino && imageStat.dev === stat.dev)
}

/** Everything that is read, apart from where we run. */
export const gatherBase = async (tree: Tree, environment: Environment): Promise<BaseFacts> => {
  const settings = await readSettings(tree)
  const installed = readInventory(tree)
  const fallback = readFallback(tree)
  const boot = readBoot(tree, installed, fallback)
  const inventory = withBootKernels(installed, boot)
  const running = readRunning(tree)
  const image = settings.kernelImage?.value
  return {
    settings,
    inventory,
    boot,
    configured:
      image === undefined
        ? undefined
        : {
            kernel: imageAt(tree, image, settings.initrd ? [settings.initrd.value] : []),
            dangling: tree.isLink(image) && tree.stat(image).state === 'missing',
          },
    link: linkedKernel(tree, inventory),
    running,
    slot: readSlot(tree),
    environment,
    memoryAvailable: readMemoryAvailable(tree),
    watchdog: readWatchdog(tree),
    ...gatherMachine(tree, running),
    dracutInstalled: tree.stat('/usr/lib/dracut/dracut-init.sh').state === 'ok',
    record: readRecord(tree, running.bootId),
    recordUnknown: tree.text(RECORD).state === 'unknown',
    held: readHeld(tree),
    fallback,
    next: readNext(tree),
    blocked: readBlocked(tree),
    now: now(),
  }
}

// What is staged already was looked at before, and what runs need not be: to read an initrd through costs time.
const isAboutToLoad = (facts: Facts, entry: Entry, { by }: Request): boolean => {
  if (facts.slot.loaded === true && facts.record && isFresh(facts.record, entry, facts)) return false
  return by === 'admin' || wantsRunning(facts) || !isRunning(facts, entry)
}

// What is no initrd, or has no room in memory, is not read: a file with holes has any size.
const walkOf = (tree: Tree, { observed, memoryAvailable = LARGEST_INITRD }: Facts, path: string): InitrdWalk => {
  const stat = observed.find((file) => file.path === path)?.stat
  const size = stat?.state === 'ok' ? stat.value.size : 0
  return size > Math.min(LARGEST_INITRD, memoryAvailable) ? unknown(`it has ${size} bytes`) : walkInitrdFile(tree, path)
}

const lookInside = (tree: Tree, facts: Facts, entry: Entry): Pick<Facts, 'initrdWalks' | 'uki'> => ({
  initrdWalks: entry.initrds.map((path) => walkOf(tree, facts, path)),
  ...(entry.kernel.header.format === 'uki' && { uki: readUki(tree, entry.image) }),
})

/** The facts with the target of a request chosen and looked at from outside: for whoever does not load it. */
export const lookAtTarget = (tree: Tree, base: BaseFacts, request: Request, env: Variables): Facts => {
  const choice = selectTarget(base, request)
  const { entry } = choice
  // a hold of `null` waits for a target to appear, else its content decides
  const removed = base.held ?? (base.record?.state === 'loaded' && base.slot.loaded === false)
  const blocked = base.blocked.some(({ identity }) => identity.release === entry?.release)
  return {
    ...base,
    ...(entry && readBehind(tree, base, entry)),
    by: request.by,
    choice,
    observed: entry ? observeAll(tree, [entry.image, ...entry.initrds]) : [],
    beingWritten: observeAll(tree, entry?.kernel.beingWritten ?? []),
    identity: entry && (removed || base.held === null || blocked) ? identify(tree, entry) : undefined,
    // inside dpkg's run its status file is behind, and the package that calls us is being configured
    unfinishedPackage: entry && !env.DPKG_RUNNING_VERSION ? unfinishedPackage(tree, entry.release) : undefined,
    untrusted: entry ? readTrust(tree, base, entry) : [],
    rpmAtWork: request.by === 'admin' && rpmAtWork(tree),
  }
}

/**
 * The same, and looked into where it is about to be loaded. `hash`: the image is read from end to end as well, which
 * takes as long as all the rest.
 */
export const lookIntoTarget = (
  tree: Tree,
  base: BaseFacts,
  request: Request,
  env: Variables,
  { hash = true } = {},
): Facts => {
  const facts = lookAtTarget(tree, base, request, env)
  const { entry } = facts.choice
  if (!entry || !isAboutToLoad(facts, entry, request)) return facts
  // refused whatever is in them, and not worth the time of whoever put it there
  if (facts.untrusted?.length) return facts
  return { ...facts, ...lookInside(tree, facts, entry), ...(hash && { imageContent: readImageContent(tree, entry) }) }
}
