import t from 'tap'
import { type Ima, readIma } from '../../src/machine/ima.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { without } from './trees.ts'

const IMA = '/sys/kernel/security/ima'
const POLICY = `${IMA}/policy`
const policy = (...rules: string[]): Record<string, Node> => ({ [POLICY]: rules.map((rule) => `${rule}\n`).join('') })

const NONE: Ima = { appraises: false, appended: false, at: undefined }
const RULE: Ima = { appraises: true, appended: false, at: POLICY }

// As ima_policy_show() writes them, the built-in ones of ima_policy.c.
const MEASURE = 'measure func=KEXEC_KERNEL_CHECK '
const APPRAISE = 'appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig '

t.test('a policy that is to be seen', async (t) => {
  const cases: [what: string, nodes: Record<string, Node>, cmdline: string | undefined, wanted: Ima][] = [
    ['none', policy(), '', NONE],
    ['it measures', policy('dont_measure fsmagic=0x9fa0 ', MEASURE), '', NONE],
    ['it appraises', policy(MEASURE, APPRAISE), '', RULE],
    ['with more words in front', policy('appraise uid=0 func=KEXEC_KERNEL_CHECK'), undefined, RULE],
    ['a signature at the end', policy(`${APPRAISE.trim()}|modsig`), '', { ...RULE, appended: true }],
    ['modules', policy('appraise func=MODULE_CHECK appraise_type=imasig|modsig', MEASURE), '', NONE],
    ['the initrd', policy('appraise func=KEXEC_INITRAMFS_CHECK appraise_type=imasig'), '', NONE],
    ['it does not', policy('dont_appraise func=KEXEC_KERNEL_CHECK'), '', NONE],
    ['a comment', policy(`# ${APPRAISE}`), '', NONE],
    ['the last one stands', policy(), 'ima_policy=secure_boot', NONE],
    ['not enforced', policy(APPRAISE), 'quiet ima_appraise=log', NONE],
    ['enforced', policy(APPRAISE), 'ima_appraise=off ima_appraise=enforce', RULE],
  ]
  for (const [what, nodes, cmdline, wanted] of cases) t.same(readIma(makeTree(t, nodes), cmdline), wanted, what)
})

t.test('a policy that is not', async (t) => {
  const tree = without(makeTree(t, policy(APPRAISE)), POLICY)
  const builtIn: Ima = { ...RULE, at: 'ima_policy=secure_boot in /proc/cmdline' }
  const cases: [cmdline: string | undefined, wanted: Ima][] = [
    ['quiet', { ...NONE, appraises: undefined }],
    [undefined, { ...NONE, appraises: undefined }],
    ['ima_policy=tcb', { ...NONE, appraises: undefined }],
    ['ima_policy=tcb|secure_boot quiet', builtIn],
    ['ima_policy=secure_boot', builtIn],
    ['ima_policy=secure_boot ima_appraise=fix', NONE],
    ['xima_policy=secure_boot', { ...NONE, appraises: undefined }],
  ]
  for (const [cmdline, wanted] of cases) t.same(readIma(tree, cmdline), wanted, cmdline ?? 'no command line')
  t.same(readIma(makeTree(t, { '/sys/kernel/security/lockdown': '[none]\n' }), ''), NONE, 'a kernel without IMA')
  t.equal(readIma(makeTree(t, { '/sys/kernel/security': { dir: true } }), '').appraises, undefined, 'not mounted')
})
