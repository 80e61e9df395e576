import { known, type Tree } from '../sys/fs.ts'

const CLASS = '/sys/class/rtc'

/**
 * The hardware clock, in seconds since 1970 as it counts them (Documentation/ABI/testing/sysfs-class-rtc of Linux):
 * whole ones, and local time where it has that. Of several the one that the kernel set its own clock by. Undefined
 * where there is none, or none can be read.
 */
export const readHardwareClock = (tree: Tree): number | undefined => {
  const names = (known(tree.names(CLASS)) ?? []).filter((name) => /^rtc\d+$/.test(name)).sort()
  const read = (name: string, file: string) => known(tree.text(`${CLASS}/${name}/${file}`))?.trim()
  const name = names.find((name) => read(name, 'hctosys') === '1') ?? names[0]
  const text = name === undefined ? undefined : read(name, 'since_epoch')
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined
}
