import type { Platform } from '../../src/machine/platform.ts'
import type { Signing } from '../../src/machine/signing.ts'

/** A machine that says nothing of itself, with something changed. */
export const platform = (change: Partial<Platform> = {}): Platform => ({
  vendor: undefined,
  product: undefined,
  chassisTag: undefined,
  model: undefined,
  cpu: undefined,
  virtual: undefined,
  xen: undefined,
  ...change,
})

/** Debian's kernel without Secure Boot: signatures are verified, and bad ones let pass. */
export const signing = (change: Partial<Signing> = {}): Signing => ({
  secureBoot: false,
  verified: true,
  forced: false,
  forcedBySecureBoot: true,
  ...change,
})
