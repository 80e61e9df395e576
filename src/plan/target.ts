import { isGenerated } from '../config/settings.ts'
import type { Said } from '../config/shell-values.ts'
import { flavourOf } from '../kernel/release.ts'
import type { Kernel } from '../kernel/types.ts'
import type { Finding } from '../report/finding.ts'
import { entryCmdline, runningCmdline } from './cmdline.ts'
import type { BaseFacts, Choice, Entry, Request, Source } from './types.ts'

const refusal = (id: string, message: string, hint?: string): Choice => ({
  findings: [{ id, level: 'refuse', message, ...(hint ? { hint } : {}) }],
})

/** The command line that every kernel is started with; undefined if none can be told. */
export const cmdlineFor = ({ settings, running }: BaseFacts): string | undefined => {
  if (settings.appendLine) return entryCmdline(settings.appendLine.value)
  return running.cmdline === undefined ? undefined : runningCmdline(running.cmdline)
}

/**
 * A kernel as an entry: with its own initrds, or with exactly what INITRD says where KERNEL_IMAGE chose it. `cmdline` is
 * handed in where there are many kernels; where none can be told it is empty, which `selectTarget` refuses.
 */
export const entryFor = (
  facts: BaseFacts,
  kernel: Kernel,
  source: Source,
  cmdline = cmdlineFor(facts) ?? '',
): Entry => {
  const configured = source === 'kernel-image'
  const { initrd } = facts.settings
  const initrds = configured ? (initrd ? [initrd.value] : []) : kernel.initrds
  const { release, flavour, image } = kernel
  return { release, flavour, image, initrds, cmdline, source, kernel, wantsInitrd: !configured || initrds.length > 0 }
}

const choose = (facts: BaseFacts, kernel: Kernel, source: Source, findings: Finding[] = []): Choice => {
  const cmdline = cmdlineFor(facts)
  const untold = refusal('cmdline-unknown', 'the running command line cannot be read', 'set APPEND_LINE').findings
  return {
    entry: entryFor(facts, kernel, source, cmdline ?? ''),
    findings: cmdline === undefined ? [...findings, ...untold] : findings,
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
  if (read.state === 'ok') return choose(facts, read.value, 'kernel-image')
  const why = read.state === 'missing' ? 'does not exist' : `cannot be read (${read.code})`
  return refusal('image-present', `KERNEL_IMAGE ${kernelImage.value} ${why}`, `see ${kernelImage.at}`)
}

/** The flavour to stay in; undefined for any. In a tree where no kernel runs, the flavour that the link names. */
const wantedFlavour = (facts: BaseFacts): string | undefined => {
  const { settings, running, inventory } = facts
  if (settings.flavour === 'any') return undefined
  if (settings.flavour !== 'running') return settings.flavour
  // a release nobody can parse has no flavour that any other kernel could share
  if (running.release !== undefined) return flavourOf(running.release) ?? running.release
  return (facts.link ?? inventory.kernels[0])?.flavour
}

const newest = (facts: BaseFacts): Kernel | undefined => {
  const flavour = wantedFlavour(facts)
  return facts.inventory.kernels.find((kernel) => flavour === undefined || kernel.flavour === flavour)
}

const disagreement = (kernel: Kernel, link: Kernel | undefined): Finding[] =>
  link && link.release !== kernel.release
    ? [
        {
          id: 'config-disagreement',
          level: 'note',
          message: `the newest kernel is ${kernel.release}, the generated link names ${link.release}`,
          hint: 'set KERNEL_IMAGE to pin a kernel',
        },
      ]
    : []

// An ordinary user who may not look into /boot has not seen that nothing is there.
const notFound = ({ inventory }: BaseFacts, id: string, message: string): Choice => {
  const [unread] = inventory.kernels.length === 0 ? inventory.unreadable : []
  return unread
    ? refusal(
        id,
        `which kernels are installed cannot be told: ${unread.path} is not readable (${unread.code})`,
        'run it as root',
      )
    : refusal(id, message, 'kexecctl list shows what is installed')
}

const named = (facts: BaseFacts, release: string): Choice => {
  const kernel = facts.inventory.kernels.find((kernel) => kernel.release === release)
  return kernel
    ? choose(facts, kernel, 'argument')
    : notFound(facts, 'image-present', `no kernel ${release} is installed`)
}

/**
 * The target that nobody named: KERNEL_IMAGE where an administrator set it (values that Debian generates do not count,
 * nor do dangling links, nor any with USE_GRUB_CONFIG=true), else the newest of the wanted flavour, else what the
 * generated link names.
 */
export const automaticTarget = (facts: BaseFacts): Choice => {
  const { select, kernelImage, useGrubConfig } = facts.settings
  if (select === 'config') return configuredKernel(facts)
  if (select === 'bootloader') {
    return refusal(
      'bootloader-unknown',
      'Select=bootloader, and the boot loader cannot be read by this version',
      'use Select=auto',
    )
  }
  const obeyed = select === 'auto' && kernelImage && !useGrubConfig
  if (obeyed && !isGenerated(kernelImage.value) && !facts.configured?.dangling) {
    return configuredKernel(facts)
  }
  const { link } = facts
  const best = newest(facts)
  if (best) return choose(facts, best, 'newest', disagreement(best, link))
  if (link) return choose(facts, link, 'link')
  const flavour = wantedFlavour(facts)
  return notFound(facts, 'target', `no kernel of the flavour ${flavour ?? 'any'} is installed`)
}

/**
 * The target: what an administrator names, or named before where hooks ask and the target that it was staged instead of
 * is still the same; else the automatic one.
 */
export const selectTarget = (facts: BaseFacts, request: Request): Choice => {
  if (request.release !== undefined) return named(facts, request.release)
  const automatic = automaticTarget(facts)
  const { record, slot, inventory } = facts
  const stays =
    request.by === 'hook' &&
    slot.loaded === true &&
    record?.state === 'loaded' &&
    record.source === 'argument' &&
    record.insteadOf === (automatic.entry?.release ?? null) &&
    inventory.kernels.some((kernel) => kernel.release === record.release)
  return stays ? named(facts, record.release) : automatic
}
