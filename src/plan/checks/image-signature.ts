import type { Facts } from '../types.ts'
import type { Check } from './check.ts'

// kimage_validate_signature() of kernel/kexec_file.c: an image that does not verify is rejected where signatures are
// forced, and under lockdown; without CONFIG_KEXEC_SIG nobody looks, locked down or not. set_kexec_sig_enforced() is
// called by arch_get_ima_policy() of ima_efi.c. kexec_load(2) verifies nothing; lockdown.ts sees to that.
const whoAsks = ({ slot, signing, settings, ima }: Facts): { who: string; at: string } | undefined => {
  // IMA's own signature is as good under lockdown
  if (slot.lockdown !== 'none' && signing?.verified !== false && !ima?.appraises)
    return { who: `lockdown=${slot.lockdown}`, at: '/sys/kernel/security/lockdown' }
  if (settings.syscall === 'load') return undefined
  if (signing?.forced) return { who: 'CONFIG_KEXEC_SIG_FORCE', at: 'the configuration of the running kernel' }
  if (signing?.secureBoot && signing.verified && signing.forcedBySecureBoot)
    return { who: 'Secure Boot with CONFIG_IMA_ARCH_POLICY', at: 'the configuration of the running kernel' }
  return undefined
}

/**
 * Whether an image that has to be signed is. Of a unified kernel image only the kernel within is loaded, so the
 * signature of the whole does not count.
 */
export const imageSignature: Check = {
  id: 'image-signature',
  levels: ['note', 'refuse'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'this kernel asks for no signature, or the image carries one',
  what: 'Whether the image carries a signature (the certificate table of its PE header), where the running kernel asks for one: lockdown, CONFIG_KEXEC_SIG_FORCE, Secure Boot.',
  why: 'The kernel rejects what is not signed, and an older image would stay armed. Whether a signature is a good one, and by whom, only the kernel can say, when the image is loaded.',
  source: 'kernel_lockdown(7); kernel/kexec_file.c, kimage_validate_signature()',
  hint: 'install a signed kernel',
  look: (facts, { image, kernel: { header } }) => {
    if (header.signed !== false) return undefined
    const asks = whoAsks(facts)
    if (asks)
      return header.format === 'uki'
        ? {
            level: 'refuse',
            message: `the kernel within ${image} is not signed, and ${asks.who} asks for a signature`,
            hint: 'build the image from a signed kernel: ukify signs it with --sign-kernel',
            evidence: asks.at,
          }
        : {
            level: 'refuse',
            message: `${image} is not signed, and ${asks.who} asks for a signature`,
            evidence: asks.at,
          }
    // of a unified one the firmware verifies the whole, which is not looked at here
    if (facts.signing?.secureBoot !== true || header.format === 'uki') return undefined
    return {
      level: 'note',
      message: `${image} is not signed: it may start by kexec, but Secure Boot keeps the firmware from starting it`,
      evidence: 'the variable SecureBoot of the firmware',
    }
  },
}
