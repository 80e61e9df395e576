/** Boot counting as a file name tells it: tries left and done; absent where boots are not counted. */
export interface Counted {
  /** The name without the counters, as bootctl names the entry. */
  id: string
  left?: number
  done?: number
}

const INT_MAX = 2 ** 31 - 1

/**
 * Takes the boot counters `+LEFT` or `+LEFT-DONE` in front of the suffix (`.conf`, `.efi`) out of a file name: the last
 * `+` counts. See boot_entry_parse_tries() in src/boot/boot.c of systemd and
 * https://systemd.io/AUTOMATIC_BOOT_ASSESSMENT.
 */
export const splitCounters = (name: string): Counted => {
  const [, front, left, done = '0', suffix] = /^(.*)\+(\d+)(?:-(\d+))?(\.[A-Za-z]+)$/s.exec(name) ?? []
  if (front === undefined || Number(left) > INT_MAX || Number(done) > INT_MAX) return { id: name }
  return { id: front + suffix, left: Number(left), done: Number(done) }
}

/** Upper to lower case as systemd-boot does it for ids and patterns: ASCII only. */
export const lower = (text: string): string => text.replace(/[A-Z]/g, (c) => c.toLowerCase())
