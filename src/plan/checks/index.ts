import type { Finding } from '../../report/finding.ts'
import { ENVIRONMENT } from '../abstain.ts'
import type { Entry, Facts } from '../types.ts'
import { beingWritten } from './being-written.ts'
import { blocked } from './blocked.ts'
import type { Check, Found } from './check.ts'
import { cloudHypervisor } from './cloud-hypervisor.ts'
import { cmdlineDrift } from './cmdline-drift.ts'
import { cmdlineLength } from './cmdline-length.ts'
import { cmdlineText } from './cmdline-text.ts'
import { consecutiveKexecs } from './consecutive-kexecs.ts'
import { dkmsMissing } from './dkms-missing.ts'
import { downgrade } from './downgrade.ts'
import { fileTrust } from './file-trust.ts'
import { firmwarePending } from './firmware-pending.ts'
import { flavourChange } from './flavour-change.ts'
import { foreignImage } from './foreign-image.ts'
import { framebufferConsole } from './framebuffer-console.ts'
import { hardware } from './hardware.ts'
import { imaPolicy } from './ima-policy.ts'
import { imageArch } from './image-arch.ts'
import { imageIntegrity } from './image-integrity.ts'
import { imagePresent } from './image-present.ts'
import { imageRelease } from './image-release.ts'
import { imageSignature } from './image-signature.ts'
import { initrdIntegrity } from './initrd-integrity.ts'
import { initrdOlderThanModules } from './initrd-older-than-modules.ts'
import { initrdPresent } from './initrd-present.ts'
import { initrdRelease } from './initrd-release.ts'
import { kdumpKept } from './kdump-kept.ts'
import { kernelSupport } from './kernel-support.ts'
import { kexecToolsConflict } from './kexec-tools-conflict.ts'
import { loadDisabled } from './load-disabled.ts'
import { loadLimit } from './load-limit.ts'
import { lockdown } from './lockdown.ts'
import { memory } from './memory.ts'
import { modulesPresent } from './modules-present.ts'
import { nodeUsable } from './node-usable.ts'
import { oneShotPending } from './one-shot-pending.ts'
import { packageState } from './package-state.ts'
import { rootDevice } from './root-device.ts'
import { sysvinitHazard } from './sysvinit-hazard.ts'
import { tpmBoundUnlock } from './tpm-bound-unlock.ts'
import { uki } from './uki.ts'
import { unlockPrompt } from './unlock-prompt.ts'
import { vfioInUse } from './vfio-in-use.ts'
import { watchdog } from './watchdog.ts'
import { xenDom0 } from './xen-dom0.ts'

/** Every check, in the order in which it is shown and in which the first obstacle gives the reason. */
export const CHECKS: readonly Check[] = [
  ...ENVIRONMENT,
  sysvinitHazard,
  kernelSupport,
  xenDom0,
  cloudHypervisor,
  hardware,
  loadDisabled,
  lockdown,
  imaPolicy,
  imagePresent,
  fileTrust,
  imageIntegrity,
  imageArch,
  imageRelease,
  imageSignature,
  uki,
  packageState,
  beingWritten,
  initrdPresent,
  initrdIntegrity,
  initrdRelease,
  initrdOlderThanModules,
  modulesPresent,
  dkmsMissing,
  rootDevice,
  tpmBoundUnlock,
  unlockPrompt,
  cmdlineText,
  cmdlineLength,
  cmdlineDrift,
  blocked,
  oneShotPending,
  firmwarePending,
  consecutiveKexecs,
  foreignImage,
  loadLimit,
  memory,
  flavourChange,
  downgrade,
  watchdog,
  kexecToolsConflict,
  kdumpKept,
  framebufferConsole,
  vfioInUse,
  nodeUsable,
]

/** What one check says of an entry; a refusal that the administrator ignores, and may, is a warning. */
const findingOf = ({ id, fine, hint, always }: Check, found: Found, ignore: readonly string[] = []): Finding => {
  if (!found) return { id, level: 'ok', message: fine }
  if (found.level !== 'refuse' || always || !ignore.includes(id)) return { id, hint, ...found }
  const evidence = [found.evidence, 'ignored by Checks.Ignore'].filter(Boolean).join(', ')
  return { id, hint, ...found, level: 'warn', evidence }
}

const look = (check: Check, facts: Facts, entry: Entry): Finding =>
  findingOf(check, check.look(facts, entry), facts.settings.ignore)

/** What can be said without a target: where we run. */
export const checkEnvironment = (facts: Pick<Facts, 'environment'>): Finding[] =>
  ENVIRONMENT.map((check) => findingOf(check, check.look(facts)))

/** The findings of all checks about an entry, `ok` ones included. */
export const checkEntry = (facts: Facts, entry: Entry): Finding[] => CHECKS.map((check) => look(check, facts, entry))

/** The findings about the kernel alone that are not `ok`: what `list` shows. */
export const checkKernel = (facts: Facts, entry: Entry): Finding[] =>
  CHECKS.filter((check) => check.about === 'kernel')
    .map((check) => look(check, facts, entry))
    .filter((finding) => finding.level !== 'ok')

/** The first finding that means: not now; none that the administrator ignores. */
export const reasonToWait = (findings: readonly Finding[], ignore: readonly string[]): Finding | undefined => {
  const waits = CHECKS.filter((check) => check.stops === 'wait' && !ignore.includes(check.id)).map((check) => check.id)
  return findings.find((finding) => waits.includes(finding.id) && finding.level !== 'ok')
}

/** The first refusal; for a target that is staged already, not one that only says that it could not be loaded again. */
export const reasonToRefuse = (findings: readonly Finding[], fresh: boolean): Finding | undefined => {
  const loads = CHECKS.filter((check) => check.stops === 'load').map((check) => check.id)
  return findings.find((finding) => finding.level === 'refuse' && !(fresh && loads.includes(finding.id)))
}

/** Ids in `Ignore=` that no check has, or none that gives way: its refusal would stay in force unnoticed. */
export const unknownIgnores = (ignore: readonly string[]): Finding[] =>
  ignore
    .filter((id) => !CHECKS.some((check) => check.id === id && !check.always))
    .map((id) => ({
      id: 'config-value',
      level: 'warn',
      message: `Ignore names ${JSON.stringify(id)}, which is no check that could be ignored`,
      hint: 'kexecctl check shows the ids',
    }))
