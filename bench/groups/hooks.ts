import { costsTable } from '../costs-table.ts'
import { kernels } from '../fixture.ts'
import { attempts, type Group } from '../group.ts'
import { makeLive } from '../live.ts'
import { type Case, interleaved } from '../measure.ts'
import { needrestart } from '../needrestart.ts'
import { OUR_POST_INVOKE, POST_INVOKE, POSTINST } from '../practice.ts'
import { programsOf } from '../programs.ts'

const SHELL = 'sh -c :'

const OURS = 'our '

// A shell line is over in about a millisecond, so that one measurement is of many. Nothing can be done between them
// without a process that would be measured, too: the first of them leaves the mark, the others find it.
const REPEAT = 25
const MARKS = `, marks once in ${REPEAT}`

const ROUNDS = 40

/** One call of each hook, ours and those that people use today. */
export const hooks: Group = {
  name: 'hooks',
  title: 'Hooks',
  run: ({ dir, system }) => {
    const { attempt, notes } = attempts()
    const cases = attempt('hooks on a machine', () => {
      const releases = kernels(2)
      const machine = makeLive(system(), releases)
      machine.write('/etc/kernel/postinst.d/zz-kexec', POSTINST, 0o755)
      const newest = releases.at(-1) ?? ''
      const shell = (line: string) => ['/bin/sh', '-c', line]
      const hook = (file: string, params: string, ...args: string[]) => ({
        argv: [file, ...args],
        env: { DPKG_FRONTEND_LOCKED: 'true', DEB_MAINT_PARAMS: params },
      })
      const kernel = [newest, `/boot/vmlinuz-${newest}`]
      const initrd = [newest, `/boot/initrd.img-${newest}`]
      const ours: Omit<Case, 'root'>[] = [
        { name: `${OURS}apt hook, nothing to do`, argv: shell(OUR_POST_INVOKE) },
        {
          name: `${OURS}kernel hook, postinst.d${MARKS}`,
          ...hook('/etc/kernel/postinst.d/zzz-kexecctl', 'configure', ...kernel),
        },
        {
          name: `${OURS}kernel hook, postrm.d${MARKS}`,
          ...hook('/etc/kernel/postrm.d/zzz-kexecctl', 'remove', ...kernel),
        },
        {
          name: `${OURS}hook after update-initramfs${MARKS}`,
          ...hook('/etc/initramfs/post-update.d/zzz-kexecctl', '', ...initrd),
        },
      ]
      const todays: Omit<Case, 'root'>[] = [
        { name: 'Post-Invoke one-liner, nothing to do', argv: shell(POST_INVOKE) },
        { name: 'script in postinst.d', ...hook('/etc/kernel/postinst.d/zz-kexec', 'configure', ...kernel) },
      ]
      const before = () => machine.remove('/run/kexecctl/pending')
      const base: Case = { name: SHELL, argv: shell(':'), repeat: REPEAT, root: machine.root }
      return [
        base,
        ...ours.map((one) => ({ ...one, repeat: REPEAT, before })),
        ...todays.map((one) => ({ ...one, rounds: 20 })),
      ].map((one) => (one === base ? base : { ...one, root: machine.root, against: SHELL }))
    }).flat()
    if (cases.length === 0) return notes()
    cases.push(...attempt("needrestart's hook", () => needrestart(`${dir}/needrestart`, SHELL)).flat())
    const costs = interleaved(cases, ROUNDS)
    const programs = new Map(cases.map((one) => [one.name, programsOf(one)]))
    const alone = ({ name }: Case) => (programs.get(name) === 1 ? 'met' : 'NOT met')
    const table = costsTable('one call', cases, costs, [
      ['programs', ({ name }) => `${programs.get(name) ?? ''}`],
      ['sh alone', (one) => (one.name.startsWith(OURS) && programs.get(one.name) !== undefined ? alone(one) : '')],
    ])
    return `${table}${notes()}`
  },
}
