import type { CrashKernel } from '../machine/crash-kernel.ts'
import type { Drivers, PassedThrough } from '../machine/drivers.ts'
import type { Ima } from '../machine/ima.ts'
import type { Node } from '../machine/node.ts'
import type { OtherLoaders } from '../machine/other-loaders.ts'
import type { Platform } from '../machine/platform.ts'
import type { Signing } from '../machine/signing.ts'

/** What the machine is, for checks alone. What is absent was not looked at. */
export interface MachineFacts {
  platform?: Platform
  signing?: Signing
  ima?: Ima
  /** Of the drivers in hardware-table.ts those that are in use. */
  drivers?: Drivers
  passedThrough?: PassedThrough
  screens?: readonly string[]
  crashKernel?: CrashKernel
  node?: Node
  /** Who else loads or starts kernels at shutdown. */
  otherLoaders?: OtherLoaders
  /** LOAD_KEXEC is exactly `true`, as kexec-load tests it. */
  loadKexec?: boolean
}
