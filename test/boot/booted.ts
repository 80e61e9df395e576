import type { HistoryLine, Token } from '../../src/plan/boot-types.ts'
import type { Entry } from '../../src/stage/journal.ts'
import { appendHistory } from '../../src/state/history.ts'
import { writeToken } from '../../src/state/token.ts'
import { ID, NOW, token } from '../plan/boots.ts'
import { oddities } from '../stage/entry.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'

export const GRUBENV = '/boot/grub/grubenv'

const block = (text: string): string => `# GRUB Environment Block\n${text}`.padEnd(1024, '#')

// grub-editenv(1), `FILE unset next_entry`, of a block that has nothing else.
const EDITENV = `#!/bin/sh
root=\${0%/usr/bin/grub-editenv}
echo "editenv $2 $3" >>"$root/calls"
cat "$root/empty-block" >"$1"
`

// systemctl(1), show: what is shown stands in the file `units`.
const SYSTEMCTL = `#!/bin/sh
cat "\${0%/usr/bin/systemctl}/units"
`

/** How a machine came up, after what. `arrived`: NEW runs, by kexec, with the id of the token. */
export interface Coming {
  arrived?: boolean
  token?: Token | null
  history?: readonly HistoryLine[]
  /** Whether the kernel was about to be started. */
  left?: boolean
  settings?: string
  /** What systemctl shows of the Confirm= units. */
  units?: string
}

export const unit = (active: string, load = 'loaded'): string =>
  `LoadState=${load}\nActiveState=${active}\nSubState=so\nResult=success\n`

/** A machine that was just booted. OLD is what ran before, with a one-shot of the boot loader that brings it back. */
export const booted = (
  t: { testdir: () => string },
  { arrived = false, token: held = token(), history = [], left = true, settings = '', units }: Coming = {},
): FakeMachine => {
  const machine = fakeMachine(t)
  const { tree, write } = machine
  write('/proc/sys/kernel/random/boot_id', `${NOW}\n`)
  write('/proc/sys/kernel/osrelease', `${arrived ? NEW : OLD}\n`)
  write('/proc/sys/kernel/bootloader_type', arrived ? '208\n' : '114\n')
  write('/proc/cmdline', arrived ? `root=/dev/vda2 ro kexecctl.id=${ID} panic=10\n` : 'root=/dev/vda2 ro\n')
  write('/proc/sys/kernel/panic', arrived ? '10\n' : '0\n')
  write('/etc/kexecctl.conf', `[Reboot]\nConfirmAfter=0\n${settings}`)
  write('/usr/bin/grub-editenv', EDITENV, 0o755)
  write('/empty-block', block(''))
  // a firmware boot has used the wish
  write(GRUBENV, block(arrived ? 'next_entry=old\n' : ''))
  const fallback = { schema: 1, loader: 'grub', entry: 'old', file: GRUBENV, release: OLD, insteadOf: NEW, at: 'then' }
  write('/var/lib/kexecctl/fallback.json', JSON.stringify(fallback))
  if (left) write('/var/lib/kexecctl/left', '')
  if (held) writeToken(tree, held)
  for (const line of history) appendHistory(tree, line)
  if (units !== undefined) {
    write('/units', units)
    write('/usr/bin/systemctl', SYSTEMCTL, 0o755)
  }
  return machine
}

/** Listens to what the journal is told. */
export const listener = () => {
  const told: Entry[] = []
  return {
    told,
    tell: async (entry: Entry): Promise<void> => {
      told.push(entry)
    },
    /** What was said, warnings with `!`; and what is odd about the fields. */
    said: (): string[] =>
      told.flatMap((entry) => [entry.priority === 4 ? `! ${entry.message}` : entry.message, ...oddities(entry)]),
  }
}
