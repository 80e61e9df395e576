import type { Machine } from './machine.ts'

/** A line of /var/lib/kexecctl/history.jsonl, as far as scenarios look at it. */
export interface Line {
  event: 'stage' | 'unload' | 'shutdown' | 'boot' | 'confirm'
  bootId: string
  outcome?: string
  release?: string | null
  [key: string]: unknown
}

const parse = (text: string): Line | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The history: its lines, and what is no line since something cut it short. */
export const history = async (vm: Machine): Promise<{ lines: Line[]; cut: string[] }> => {
  const { stdout } = await vm.run('cat /var/lib/kexecctl/history.jsonl')
  const texts = stdout.split('\n').filter((text) => text !== '')
  const lines = texts.map(parse).filter((line) => line !== undefined)
  return { lines, cut: texts.filter((text) => parse(text) === undefined) }
}

/**
 * Waits until it is told how this boot came about, and returns those lines of the history: one, or something is wrong.
 */
export const judged = async (vm: Machine): Promise<Line[]> => {
  const boot = await vm.bootId()
  const line = `grep -s "event.:.boot" /var/lib/kexecctl/history.jsonl | grep -q "bootId.:.${boot}"`
  await vm.must(`until ${line}; do sleep 1; done`, { timeout: 60 })
  return (await history(vm)).lines.filter(({ event, bootId }) => event === 'boot' && bootId === boot)
}

/** Waits until kexecctl-confirm.service has come to an end, whatever it is, and returns its line of the history. */
export const confirmed = async (vm: Machine): Promise<Line | undefined> => {
  const boot = await vm.bootId()
  const state = 'systemctl show -P SubState kexecctl-confirm.service'
  await vm.must(`until ${state} | grep -Eq "exited|failed|dead"; do sleep 1; done`, { timeout: 120 })
  return (await history(vm)).lines.filter(({ event, bootId }) => event === 'confirm' && bootId === boot).at(-1)
}

const GRUB = "grub-editenv - list | sed -n 's/^next_entry=//p'"
// Four bytes of attributes, then UTF-16 (systemd.io/BOOT_LOADER_INTERFACE).
const VARIABLE = '/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
const SYSTEMD_BOOT = `test ! -e ${VARIABLE} || tail -c +5 ${VARIABLE} | tr -d '\\000'`

/** What the boot loader is asked to start once; empty where it is nothing. */
export const oneShot = async (vm: Machine): Promise<string> =>
  (await vm.must(vm.image.suite === 'trixie-sdboot' ? SYSTEMD_BOOT : GRUB)).trim()
