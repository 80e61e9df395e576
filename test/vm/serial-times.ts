import { closeSync, openSync, readSync } from 'node:fs'

/** A line of a serial console without its escapes, and when its end was seen: the host's milliseconds since 1970. */
export interface SerialLine {
  at: number
  text: string
}

export interface SerialTimes {
  /** The whole lines since the start. */
  lines: () => readonly SerialLine[]
  stop: () => void
}

/** A console's text without what firmware and GRUB paint it with. */
export const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what goes
  text.replace(/\x1b\[[0-9;?=]*[A-Za-z]|\r/g, '')

/**
 * Stamps what comes to the file of a serial console from now on, as it comes: looked at every `every` milliseconds,
 * so that a stamp is late by no more. Whoever measures with it lets node wait, not work.
 */
export const stampSerial = (file: string, every = 20): SerialTimes => {
  const fd = openSync(file, 'r')
  const piece = Buffer.alloc(65_536)
  const whole: SerialLine[] = []
  let begun = ''
  const take = (): boolean => {
    const read = readSync(fd, piece, 0, piece.length, null)
    const at = Date.now()
    const [rest = '', ...next] = piece.toString('latin1', 0, read).split('\n')
    begun += rest
    for (const text of next) {
      // not its beginning: firmware leaves the cursor anywhere, and systemd a line that it writes over
      if (begun !== '') whole.push({ at, text: plain(begun) })
      begun = text
    }
    return read > 0
  }
  while (take());
  whole.length = 0
  begun = ''
  const timer = setInterval(() => {
    while (take());
  }, every)
  return {
    lines: () => whole,
    stop: () => {
      clearInterval(timer)
      closeSync(fd)
    },
  }
}

/** The steps of a reboot, in their order, by the words with which they begin on the console. */
const STEPS = {
  /** All services have ended: process 1 becomes systemd-shutdown. */
  stopped: /systemd-shutdown\[1\]: Syncing/,
  /** The kernel's last words: devices are shut down. */
  left: /kexec_core: Starting new kernel|reboot: Restarting system/,
  /** The next kernel's first words. With earlyprintk= they come as they are written, else when the console is there. */
  kernel: /Linux version \d/,
  /** The kernel starts the initrd's program. */
  initrd: /Run \/init as init process/,
  /** Process 1 of the real root. */
  userspace: /systemd\[1\]: systemd \d\S* running in system mode/,
  /** systemd says that sshd listens. */
  ssh: /Started .*ssh\.service/,
} as const

export type Step = keyof typeof STEPS

/** When each step of the first reboot after `since` was seen. A step that was not seen is left out. */
export const rebootSteps = (lines: readonly SerialLine[], since: number): Partial<Record<Step, number>> => {
  const steps: Partial<Record<Step, number>> = {}
  let from = lines.findIndex(({ at }) => at >= since)
  for (const [step, words] of Object.entries(STEPS) as [Step, RegExp][]) {
    if (from < 0) break
    const index = lines.findIndex(({ text }, index) => index >= from && words.test(text))
    if (index < 0) continue
    steps[step] = lines[index]?.at ?? 0
    from = index + 1
  }
  return steps
}
