import t from 'tap'
import { readLoaded, readSlot } from '../../src/machine/slot.ts'
import type { Slot } from '../../src/machine/types.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { without } from './trees.ts'

const NEWER = '/sys/kernel/kexec/loaded'
const OLDER = '/sys/kernel/kexec_loaded'
const SYSFS = { '/sys/kernel/uevent_seqnum': '1\n' }

t.test('whether an image is loaded', async (t) => {
  const cases: [what: string, files: Record<string, string>, loaded: Slot['loaded']][] = [
    ['the older name', { [OLDER]: '1\n' }, true],
    ['the newer name', { [NEWER]: '1\n' }, true],
    ['nothing', { [OLDER]: '0\n' }, false],
    ['nothing, the newer name', { [NEWER]: '0\n' }, false],
    ['both names', { [NEWER]: '1\n', [OLDER]: '0\n' }, true],
    ['only the crash kernel', { [OLDER]: '0\n', '/sys/kernel/kexec_crash_loaded': '1\n' }, false],
    ['no kexec in this kernel', {}, 'none'],
    ['no kexec, the crash kernel alone', { '/sys/kernel/kexec/crash_loaded': '1\n' }, 'none'],
  ]
  for (const [what, files, loaded] of cases) t.equal(readLoaded(makeTree(t, { ...SYSFS, ...files })), loaded, what)
  t.equal(readLoaded(makeTree(t, {})), 'unknown', 'no sysfs')
  t.equal(readLoaded(without(makeTree(t, { ...SYSFS, [OLDER]: '1\n' }), OLDER)), 'unknown', 'not readable')
  t.equal(readLoaded(without(makeTree(t, { ...SYSFS, [OLDER]: '1\n' }), NEWER)), 'unknown', 'the newer name is not')
})

t.test('what guards it', async (t) => {
  const kernel = '/proc/sys/kernel'
  const lockdown = '/sys/kernel/security/lockdown'
  const open = { loaded: false, loadDisabled: false, loadsLeft: undefined, lockdown: 'none' }
  const cases: [what: string, files: Record<string, string>, change: Partial<Slot>][] = [
    ['nothing', {}, {}],
    ['kexec_load_disabled=0', { [`${kernel}/kexec_load_disabled`]: '0\n' }, {}],
    ['kexec_load_disabled=1', { [`${kernel}/kexec_load_disabled`]: '1\n' }, { loadDisabled: true }],
    ['no limit', { [`${kernel}/kexec_load_limit_reboot`]: '-1\n' }, {}],
    ['a limit', { [`${kernel}/kexec_load_limit_reboot`]: '3\n' }, { loadsLeft: 3 }],
    ['a limit that is used up', { [`${kernel}/kexec_load_limit_reboot`]: '0\n' }, { loadsLeft: 0 }],
    ['a limit that is no number', { [`${kernel}/kexec_load_limit_reboot`]: 'x\n' }, {}],
    ['a limit that is empty', { [`${kernel}/kexec_load_limit_reboot`]: '\n' }, {}],
    ['the limit of the crash kernel', { [`${kernel}/kexec_load_limit_panic`]: '0\n' }, {}],
    ['lockdown is there', { [lockdown]: '[none] integrity confidentiality\n' }, {}],
    ['lockdown', { [lockdown]: 'none [integrity] confidentiality\n' }, { lockdown: 'integrity' }],
    ['more lockdown', { [lockdown]: 'none integrity [confidentiality]\n' }, { lockdown: 'confidentiality' }],
  ]
  for (const [what, files, change] of cases) {
    t.same(readSlot(makeTree(t, { [OLDER]: '0\n', ...files })), { ...open, ...change }, what)
  }
})
