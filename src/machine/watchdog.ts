import { findConfFiles } from '../config/conf-files.ts'
import { known, type Tree } from '../sys/fs.ts'

/** The machine's watchdog, and what systemd is told to do with it. */
export interface Watchdog {
  /** What the driver calls it: `iTCO_wdt`. */
  name: string
  /** Somebody keeps it from biting; undefined where the kernel does not tell. */
  active: boolean | undefined
  /** RuntimeWatchdogSec= and KExecWatchdogSec= are on. */
  runtime: boolean
  kexec: boolean
}

const CLASS = '/sys/class/watchdog'
// softdog.c: a timer of the kernel that is about to be replaced
const NO_HARDWARE = 'Software Watchdog'

const KEY = /^(RuntimeWatchdogSec|KExecWatchdogSec)\s*=\s*(.*)$/
const LONGEST = 1 << 18

// `key=value` lines in [Manager], the last one counts; 0 and `off` are off, `default` is the hardware's own time:
// systemd-system.conf(5).
const isOn = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && value !== 'off' && Number.parseFloat(value) !== 0

const readSettings = (tree: Tree): Map<string, string> => {
  const said = new Map<string, string>()
  for (const path of findConfFiles(tree, 'systemd/system').files) {
    let section = ''
    const text = known(tree.bytes(path, 0, LONGEST))?.toString() ?? ''
    for (const line of text.split('\n').map((line) => line.trim())) {
      if (line.startsWith('[')) section = line
      const found = section === '[Manager]' ? KEY.exec(line) : null
      if (found) said.set(found[1] ?? '', found[2] ?? '')
    }
  }
  return said
}

/** The first watchdog of the hardware; undefined where there is none. */
export const readWatchdog = (tree: Tree): Watchdog | undefined => {
  const text = (file: string) => known(tree.text(`${CLASS}/${file}`))?.trim()
  const names = (known(tree.names(CLASS)) ?? []).filter((name) => /^watchdog\d{1,4}$/.test(name))
  const found = names.find((name) => text(`${name}/identity`) !== NO_HARDWARE)
  if (found === undefined) return undefined
  const state = text(`${found}/state`)
  const said = readSettings(tree)
  return {
    name: (text(`${found}/identity`) ?? found).slice(0, 64),
    active: state === undefined ? undefined : state === 'active',
    runtime: isOn(said.get('RuntimeWatchdogSec')),
    kexec: isOn(said.get('KExecWatchdogSec')),
  }
}
