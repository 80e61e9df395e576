import type { Machine } from './machine.ts'

const BUSY =
  'systemctl is-active -q kexecctl-watch.path && ' +
  '{ test -e /run/kexecctl/pending || systemctl show -P ActiveState kexecctl-watch.service | grep -q ^activating; }'

/** Waits until nothing is marked and the path unit's service has ended. */
export const untilQuiet = async (vm: Machine): Promise<void> => {
  await vm.must(`sleep 2; while ${BUSY}; do sleep 1; done`, { timeout: 120 })
}

/** Waits until an image is loaded, and quiet. */
export const untilStaged = async (vm: Machine): Promise<void> => {
  await vm.must('until test "$(cat /sys/kernel/kexec_loaded)" = 1; do sleep 1; done', { timeout: 120 })
  await untilQuiet(vm)
}

/** A text as a regular expression for exactly this text. */
export const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The line of a hook that staged `release`, as apt or dpkg print it. */
export const stagedLine = (release: string): RegExp =>
  new RegExp(`^kexecctl: staged ${literally(release)} for the next reboot$`, 'm')
