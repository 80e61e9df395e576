import type { Facts } from '../types.ts'
import type { Check } from './check.ts'

// security/integrity/ima/ima_efi.c: under Secure Boot IMA sees to it that kernels are signed, by rules of its own where
// the kernel itself does not verify them.
const bySecureBoot = ({ signing }: Facts): boolean =>
  signing?.secureBoot === true && signing.forcedBySecureBoot === true

const appraises = (facts: Facts): boolean =>
  facts.ima?.appraises ?? (bySecureBoot(facts) && facts.signing?.verified === false)

// ima_load_data() of ima_main.c: what has no file cannot be appraised.
const forbidsLoad = (facts: Facts): boolean => appraises(facts) || bySecureBoot(facts)

/** IMA may ask for a signature of its own, in an extended attribute that cannot be read from here. */
export const imaPolicy: Check = {
  id: 'ima-policy',
  levels: ['warn', 'refuse'],
  about: 'machine',
  stops: 'load',
  fine: 'no policy of IMA is known that asks for a signature of its own',
  what: 'Whether the policy of IMA appraises kernels (func=KEXEC_KERNEL_CHECK), by /sys/kernel/security/ima/policy or ima_policy=secure_boot.',
  why: 'Then a kernel needs a signature in the extended attribute security.ima of its file, and kexec_load(2) is impossible.',
  source: 'Documentation/ABI/testing/ima_policy; security/integrity/ima/ima_main.c, ima_load_data()',
  hint: 'sign the image with evmctl(1) ima_sign, or boot with ima_appraise=off',
  look: (facts, { image, kernel: { header } }) => {
    const { ima, settings } = facts
    const evidence = ima?.at ?? 'CONFIG_IMA_ARCH_POLICY and Secure Boot'
    if (settings.syscall === 'load' && forbidsLoad(facts))
      return {
        level: 'refuse',
        message: 'IMA forbids Syscall=load: it appraises kernels, and this call gives it no file',
        hint: 'set Syscall=auto in the section [Stage] of /etc/kexecctl.conf',
        evidence,
      }
    if (!appraises(facts)) return undefined
    if (header.format === 'uki' && !ima?.appended)
      return {
        level: 'refuse',
        message: `IMA asks for a signature in security.ima, which the kernel within ${image} cannot carry`,
        hint: 'use a kernel and an initrd of their own instead of a unified kernel image',
        evidence,
      }
    return {
      level: 'warn',
      message: `IMA asks for a signature of its own (security.ima): without one ${image} is rejected`,
      evidence,
    }
  },
}
