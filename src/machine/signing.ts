import { known, type Tree } from '../sys/fs.ts'
import { readNamed, readVariable } from './efi-variables.ts'

/** What the running kernel asks of the images that it loads; undefined for what cannot be told. */
export interface Signing {
  /** The firmware verifies what it starts, and so does shim. */
  secureBoot: boolean | undefined
  /** CONFIG_KEXEC_SIG: signatures are verified. */
  verified: boolean | undefined
  /** CONFIG_KEXEC_SIG_FORCE: and what has none that is good is rejected. */
  forced: boolean | undefined
  /** CONFIG_IMA_ARCH_POLICY: under Secure Boot as well. */
  forcedBySecureBoot: boolean | undefined
}

// shim tells the system by it that validation is switched off (mokutil --disable-validation).
const SHIM_IS_LAX = 'MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23'

// Far more than a configuration has; those of distributions are some 300 kB.
const LONGEST = 1 << 21

// UEFI specification 3.3: SecureBoot is 1 while it is on. As efi_get_secureboot() of the kernel, with shim's own word.
const readSecureBoot = (tree: Tree): boolean | undefined => {
  const read = readVariable(tree, 'SecureBoot')
  if (read.state === 'missing') return false
  if (read.state !== 'ok' || read.value.length !== 1) return undefined
  if (read.value[0] !== 1) return false
  return known(readNamed(tree, SHIM_IS_LAX))?.[0] !== 1
}

// Where Debian and Fedora keep what a kernel was built with. Of Arch there is /proc/config.gz alone, which is not
// unpacked for every look: there it is not known, so that only lockdown asks for a signature, and the kernel has the
// last word.
const readConfig = (tree: Tree, release: string): string | undefined => {
  for (const path of [`/boot/config-${release}`, `/lib/modules/${release}/config`]) {
    const text = known(tree.bytes(path, 0, LONGEST))?.toString('latin1')
    // what is cut off, or empty, is no configuration
    if (text?.includes('\nCONFIG_')) return text
  }
  return undefined
}

/**
 * Reads Secure Boot from the firmware's variables, and from the configuration of the running kernel what it asks for.
 * CONFIG_KEXEC_VERIFY_SIG was before Linux 5.4 what KEXEC_SIG and KEXEC_SIG_FORCE are together.
 */
export const readSigning = (tree: Tree, release: string | undefined): Signing => {
  const config = release === undefined || release.includes('/') ? undefined : readConfig(tree, release)
  const has = (name: string) => (config === undefined ? undefined : config.includes(`\nCONFIG_${name}=y\n`))
  const older = has('KEXEC_VERIFY_SIG')
  return {
    secureBoot: readSecureBoot(tree),
    verified: has('KEXEC_SIG') || older,
    forced: has('KEXEC_SIG_FORCE') || older,
    forcedBySecureBoot: has('IMA_ARCH_POLICY'),
  }
}
