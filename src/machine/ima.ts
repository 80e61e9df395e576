import { known, type Tree } from '../sys/fs.ts'

/** What IMA asks of a kernel that is to be loaded (Documentation/ABI/testing/ima_policy). */
export interface Ima {
  /** It wants a signature in the file's extended attribute security.ima; undefined where that cannot be told. */
  appraises: boolean | undefined
  /** A signature at the end of the file will do. */
  appended: boolean
  /** Where it says so. */
  at: string | undefined
}

// Opened for reading only where the kernel has CONFIG_IMA_READ_POLICY, by root: ima_open_policy() of ima_fs.c.
const POLICY = '/sys/kernel/security/ima/policy'

const RULE = /^appraise\s(?:.*\s)?func=KEXEC_KERNEL_CHECK(?:\s.*)?$/m

/**
 * Reads the policy in force, and where that is not to be seen what the command line asks for: `ima_policy=secure_boot`
 * is a built-in one, and `ima_appraise=` other than `enforce` lets all pass
 * (Documentation/admin-guide/kernel-parameters.txt).
 */
export const readIma = (tree: Tree, cmdline: string | undefined): Ima => {
  const words = cmdline?.split(/\s+/) ?? []
  const last = (name: string) => words.findLast((word) => word.startsWith(name))?.slice(name.length)
  const none = { appraises: false, appended: false, at: undefined }
  const mode = last('ima_appraise=')
  if (mode !== undefined && mode !== 'enforce') return none
  const policy = tree.text(POLICY)
  if (policy.state === 'ok') {
    const rule = RULE.exec(policy.value)?.[0]
    return rule === undefined ? none : { appraises: true, appended: rule.includes('modsig'), at: POLICY }
  }
  const asked = last('ima_policy=')?.split('|').includes('secure_boot') ?? false
  if (asked) return { appraises: true, appended: false, at: 'ima_policy=secure_boot in /proc/cmdline' }
  return tree.stat('/sys/kernel/security/ima').state === 'missing' && known(tree.names('/sys/kernel/security'))?.length
    ? none
    : { ...none, appraises: undefined }
}
