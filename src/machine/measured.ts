import { isObject, parseObject } from '../report/json.ts'
import { known, type Tree } from '../sys/fs.ts'
import { variableNames } from './efi-variables.ts'

// systemd-pcrphase.service(8), FILES: what was measured since the firmware handed over, as JSON-SEQ (RFC 7464).
const LOG = '/run/log/systemd/tpm2-measure.log'
const LONGEST = 1 << 20
const MOST = 2_000

// Without the stub of a unified image these units measure nothing, and with it at least the phases of the boot, into
// 11. systemd 252 has no log yet, and only root may read it.
const STUB = /^StubPcrKernelImage-/

// Linux measures a first entry of its own into it at every start, kexec included: ima_add_boot_aggregate() in
// security/integrity/ima/ima_init.c.
const IMA_PCR = 10
const IMA = '/sys/kernel/security/ima'

const bySystemd = (tree: Tree): number[] => {
  const log = known(tree.bytes(LOG, 0, LONGEST))?.toString()
  if (log === undefined) return variableNames(tree).some((name) => STUB.test(name)) ? [11] : []
  return [...log.matchAll(/"pcr"\s*:\s*(\d{1,2})\b/g)].slice(0, MOST).map(([, pcr]) => Number(pcr))
}

/**
 * The PCRs of the TPM that this system has extended since the firmware handed over, in order. Nothing resets them but a
 * reset of the machine, so that after a kexec they do not have the values that the initrd found in this boot; whatever
 * extends them now does so again.
 */
export const readExtendedPcrs = (tree: Tree): number[] => {
  const ima = tree.stat(IMA).state === 'ok' ? [IMA_PCR] : []
  return [...new Set([...bySystemd(tree), ...ima])].sort((a, b) => a - b)
}

const PCRLOCK = '/var/lib/systemd/pcrlock.json'

/** The PCRs in the policy of systemd-pcrlock(8); undefined where there is none to be read. */
export const readPcrlock = (tree: Tree): number[] | undefined => {
  const values = parseObject(known(tree.bytes(PCRLOCK, 0, LONGEST))?.toString() ?? '')?.pcrValues
  if (!Array.isArray(values)) return undefined
  return values
    .map((value: unknown) => (isObject(value) ? value.pcr : undefined))
    .filter((pcr): pcr is number => Number.isInteger(pcr))
}
