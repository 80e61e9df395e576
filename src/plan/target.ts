import { isGenerated } from '../config/settings.ts'
import type { Said } from '../config/shell-values.ts'
import type { Kernel } from '../kernel/types.ts'
import type { Finding } from '../report/finding.ts'
import { bootEntryOf } from './boot-entry.ts'
import { entryCmdline, needsInitrd, runningCmdline } from './cmdline.ts'
import { disagreement } from './disagreement.ts'
import type { Source } from './identity.ts'
import { newest, wantedFlavour } from './newest.ts'
import type { BaseFacts, Bootable, Choice, Entry, Request } from './types.ts'
import { askedRelease, nextWish } from './wishes.ts'

const LIST = 'kexecctl list shows what is installed'

const refusal = (id: string, message: string, hint?: string): Choice => ({
  findings: [{ id, level: 'refuse', message, ...(hint ? { hint } : {}) }],
})

/** The command line that a kernel is started with, by its boot entry or without; undefined if none can be told. */
const cmdlineFor = (
  { settings, running }: BaseFacts,
  { header }: Kernel,
  boot: Bootable | undefined,
): string | undefined => {
  if (settings.appendLine) return entryCmdline(settings.appendLine.value)
  if (boot) return entryCmdline(boot.entry.cmdline)
  if (header.cmdline !== undefined) return entryCmdline(header.cmdline)
  return running.cmdline === undefined ? undefined : runningCmdline(running.cmdline)
}

/**
 * A kernel as an entry: as its boot entry starts it, else with the initrds beside it; where KERNEL_IMAGE chose it with
 * exactly what INITRD says. Where no command line can be told it is empty, which `selectTarget` refuses.
 */
export const entryFor = (
  facts: BaseFacts,
  installed: Kernel,
  source: Source,
  boot = bootEntryOf(facts.boot, installed),
): Entry => {
  const configured = source === 'kernel-image'
  const { initrd } = facts.settings
  const kernel = boot && !configured ? boot.kernel : installed
  const { release, flavour } = kernel
  const cmdline = cmdlineFor(facts, installed, boot) ?? ''
  const common = { release, flavour, cmdline, source, kernel }
  if (configured) {
    return { ...common, image: kernel.image, initrds: initrd ? [initrd.value] : [], wantsInitrd: initrd !== undefined }
  }
  if (!boot) return { ...common, image: kernel.image, initrds: kernel.initrds, wantsInitrd: true }
  const { image, initrds } = boot.entry
  // what a unified image holds is not to be seen here
  const bare = initrds.length === 0 && (kernel.header.format === 'uki' || !needsInitrd(cmdline))
  return { ...common, image, initrds, wantsInitrd: !bare }
}

const choose = (
  facts: BaseFacts,
  kernel: Kernel,
  source: Source,
  findings: Finding[] = [],
  boot = bootEntryOf(facts.boot, kernel),
): Choice => {
  const untold = refusal('cmdline-unknown', 'the running command line cannot be read', 'set APPEND_LINE').findings
  return {
    entry: entryFor(facts, kernel, source, boot),
    findings: cmdlineFor(facts, kernel, boot) === undefined ? [...findings, ...untold] : findings,
  }
}

// kexec(8) would look a relative path up from wherever it is called.
const relative = ({ settings }: BaseFacts): Said | undefined =>
  [settings.kernelImage, settings.initrd].find((said) => said !== undefined && !said.value.startsWith('/'))

const configuredKernel = (facts: BaseFacts): Choice => {
  const { kernelImage } = facts.settings
  const read = facts.configured?.kernel
  if (!kernelImage || !read) return refusal('target', 'Select=config, and KERNEL_IMAGE is not set', 'set KERNEL_IMAGE')
  const stray = relative(facts)
  if (stray) return refusal('config-value', `${stray.at}: ${stray.value} is not an absolute path`, 'write it in full')
  if (read.state === 'ok') {
    const findings = disagreement(facts, read.value.release)
    return choose(facts, read.value, 'kernel-image', findings)
  }
  const why = read.state === 'missing' ? 'does not exist' : `cannot be read (${read.code})`
  return refusal('image-present', `KERNEL_IMAGE ${kernelImage.value} ${why}`, `see ${kernelImage.at}`)
}

// An ordinary user who may not look into /boot, or into the boot loader's partition, has not seen that nothing is
// there.
const notFound = ({ inventory, boot }: BaseFacts, id: string, message: string): Choice => {
  if (inventory.kernels.length > 0) return refusal(id, message, LIST)
  const [unread] = inventory.unreadable
  const why = unread ? `${unread.path} is not readable (${unread.code})` : boot.loader && boot.unknown
  return why
    ? refusal(id, `which kernels are installed cannot be told: ${why}`, 'run it as root')
    : refusal(id, message, LIST)
}

const named = (facts: BaseFacts, release: string): Choice => {
  const kernel = facts.inventory.kernels.find((kernel) => kernel.release === release)
  return kernel
    ? choose(facts, kernel, 'argument')
    : notFound(facts, 'image-present', `no kernel ${release} is installed`)
}

const BY_HAND = 'set Select=newest, or KERNEL_IMAGE, to choose without the boot loader'

// Told, and no Linux kernel: what any kexec would start is not what the machine is meant to start.
const otherSystem = ({ boot }: BaseFacts): Choice =>
  refusal('bootloader-other', `the boot loader would start ${boot.other}`, BY_HAND)

const fromBootLoader = (facts: BaseFacts, next: Bootable): Choice =>
  choose(facts, next.kernel, 'bootloader', disagreement(facts, next.kernel.release), next)

// Select=bootloader: nothing else counts.
const bootLoaderAlone = (facts: BaseFacts): Choice => {
  const { next, other, unknown } = facts.boot
  if (next) return fromBootLoader(facts, next)
  if (other !== undefined) return otherSystem(facts)
  return refusal('bootloader-unknown', `what the boot loader would boot cannot be told: ${unknown}`, BY_HAND)
}

// `bootloader-unknown`, where there is a boot loader that could not be read to the end; it weighs more where it is one
// that ought to be understood: an administrator may have chosen a kernel there
const untoldLoader = ({ boot, settings }: BaseFacts): Finding[] =>
  boot.unknown === undefined || (boot.absent && !settings.useGrubConfig)
    ? []
    : [
        {
          id: 'bootloader-unknown',
          level: settings.useGrubConfig || boot.loader ? 'warn' : 'note',
          message: `what the boot loader would boot cannot be told: ${boot.unknown}`,
          hint: BY_HAND,
        },
      ]

const newestOrLink = (facts: BaseFacts, untold: Finding[]): Choice => {
  const { link } = facts
  const best = newest(facts)
  const kernel = best ?? link
  if (!kernel) {
    const { findings } = notFound(
      facts,
      'target',
      `no kernel of the flavour ${wantedFlavour(facts) ?? 'any'} is installed`,
    )
    return { findings: [...untold, ...findings] }
  }
  const findings = [...untold, ...disagreement(facts, kernel.release)]
  return choose(facts, kernel, best ? 'newest' : 'link', findings)
}

/**
 * The target that nobody named: KERNEL_IMAGE where an administrator set it (values that Debian generates do not count,
 * nor do dangling links, nor any with USE_GRUB_CONFIG=true), else what the boot loader would boot, else the newest of
 * the wanted flavour, else what the generated link names.
 */
export const automaticTarget = (facts: BaseFacts): Choice => {
  const { boot, settings } = facts
  const { select, kernelImage, useGrubConfig } = settings
  if (select === 'config') return configuredKernel(facts)
  if (select === 'bootloader') return bootLoaderAlone(facts)
  if (select === 'newest') return newestOrLink(facts, [])
  if (kernelImage && !useGrubConfig && !isGenerated(kernelImage.value) && !facts.configured?.dangling) {
    return configuredKernel(facts)
  }
  if (boot.next) return fromBootLoader(facts, boot.next)
  if (boot.other !== undefined) return otherSystem(facts)
  // root is told, and may be told another one
  if (boot.denied)
    return refusal(
      'bootloader-unknown',
      `what the boot loader would boot cannot be told: ${boot.unknown}`,
      'run it as root',
    )
  return newestOrLink(facts, untoldLoader(facts))
}

// What an administrator named before, as long as the target is what it was then. What was staged for a `kexecctl next`
// lasts no longer than that.
const namedBefore = ({ record, slot, inventory }: BaseFacts, automatic: Choice): string | undefined =>
  slot.loaded === true &&
  record?.state === 'loaded' &&
  record.source === 'argument' &&
  !record.wished &&
  record.insteadOf === (automatic.entry?.release ?? null) &&
  inventory.kernels.some(({ release }) => release === record.release)
    ? record.release
    : undefined

const nextGone = (facts: BaseFacts): Finding[] => {
  const wish = facts.next?.want === 'release' ? nextWish(facts) : undefined
  return wish ? [{ id: 'next-gone', level: 'warn', message: wish.message, hint: wish.hint }] : []
}

/**
 * The target: what this request names, else what `kexecctl next` asks for, else, where a hook asks, what was named
 * before, else the automatic one.
 */
export const selectTarget = (facts: BaseFacts, request: Request): Choice => {
  const asked = request.release ?? askedRelease(facts)
  if (asked !== undefined) return named(facts, asked)
  const automatic = automaticTarget(facts)
  const before = request.by === 'hook' ? namedBefore(facts, automatic) : undefined
  const { findings, ...choice } = before === undefined ? automatic : named(facts, before)
  return { ...choice, findings: [...nextGone(facts), ...findings] }
}
