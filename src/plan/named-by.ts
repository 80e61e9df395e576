import type { Entry } from './types.ts'

/** Whether an administrator named this very kernel, on the command line or by KERNEL_IMAGE: it is what was wanted. */
export const isNamed = ({ source }: Pick<Entry, 'source'>): boolean =>
  source === 'argument' || source === 'kernel-image'
