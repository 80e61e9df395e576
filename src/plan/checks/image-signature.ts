import type { Check } from './check.ts'

/**
 * Under lockdown the kernel takes only images that carry a signature (kernel_lockdown(7)). Of a unified kernel image only
 * the kernel within is loaded, so the signature of the whole does not count. Whether a signature is a good one, only the
 * kernel knows.
 */
export const imageSignature: Check = {
  id: 'image-signature',
  levels: ['refuse'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'this kernel asks for no signature, or the image carries one',
  what: 'Whether the image carries a signature, where the kernel asks for one: lockdown, as under Secure Boot.',
  why: 'The kernel rejects what is not signed, and an older image would stay armed.',
  source: 'kernel_lockdown(7)',
  hint: 'install a signed kernel',
  look: ({ slot }, { image, kernel: { header } }) => {
    if (slot.lockdown === 'none' || header.signed !== false) return undefined
    const what = header.format === 'uki' ? `the kernel within ${image}` : image
    return {
      level: 'refuse',
      message: `${what} is not signed, and lockdown=${slot.lockdown} asks for a signature`,
      hint:
        header.format === 'uki'
          ? 'build the image from a signed kernel: ukify signs it with --sign-kernel'
          : 'install a signed kernel',
      evidence: '/sys/kernel/security/lockdown',
    }
  },
}
