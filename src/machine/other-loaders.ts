import { known, type Tree } from '../sys/fs.ts'
import { isThere, UNIT_DIRECTORIES } from './systemd.ts'

/** Who else loads kernels for a kexec at shutdown, or starts them. */
export interface OtherLoaders {
  /**
   * An init script that starts whatever is loaded as soon as it is stopped, in the middle of any shutdown; not where
   * our own drop-in keeps systemd from running it.
   */
  starts: string | undefined
  /** The same script, whatever would stop it: without systemd nothing keeps it from that. */
  script: string | undefined
  /** An init script that loads a kernel when a reboot is asked for and none is loaded, if LOAD_KEXEC is `true`. */
  loads: string | undefined
  /** Units of kexec.target that load a kernel. */
  units: string[]
}

const INIT = '/etc/init.d'
const GENERATORS = ['/usr/lib/systemd/system-generators', '/lib/systemd/system-generators']

// systemd-sysv-generator(8): a script without a unit of its name is one, and is stopped at shutdown if it was started.
const isStopped = (tree: Tree, name: string): boolean =>
  GENERATORS.some((dir) => tree.stat(`${dir}/systemd-sysv-generator`).state === 'ok') &&
  !UNIT_DIRECTORIES.some((dir) => !dir.includes('generator') && isThere(tree, `${dir}/${name}.service`)) &&
  [2, 3, 4, 5].some((level) =>
    known(tree.names(`/etc/rc${level}.d`))?.some((link) => /^S\d\d/.test(link) && link.slice(3) === name),
  )

// kexec-tools of Debian, 2.0.25-3 and before, and kin: later ones mask their kexec.service, others leave it to systemd.
const KEXECS = /\bkexec +-e\b/
const leavesIt = (text: string): boolean => text.includes('/run/systemd/system')

// hooks/systemd/kexec.service.d; systemd.unit(5): of drop-ins of one name the first directory's counts
const DROP_IN = 'kexec.service.d/kexecctl.conf'
const isHarmless = (tree: Tree): boolean => {
  const path = UNIT_DIRECTORIES.map((dir) => `${dir}/${DROP_IN}`).find((path) => isThere(tree, path))
  return path !== undefined && /^ExecStop=$/m.test(known(tree.text(path)) ?? '')
}

// Of NixOS, openSUSE, and the wiki of Arch Linux
const KNOWN = /^(?:prepare-kexec|prepare-luks-kexec-image|kexec-load|kexec-load@.*)\.service$/
const LOADS = /^Exec\w+=.*\bkexec(?:-bootloader|.*\s(?:-\w*[lasc]\b|--load\b))/m

const loadsOne = (tree: Tree, unit: string): boolean => {
  const name = unit.replace(/@.*\./, '@.')
  const paths = UNIT_DIRECTORIES.flatMap((dir) => [`${dir}/${unit}`, `${dir}/${name}`])
  const path = paths.find((path) => isThere(tree, path))
  const text = path === undefined ? undefined : known(tree.text(path))
  // masked ones are empty
  return text ? KNOWN.test(unit) || LOADS.test(text) : false
}

const WANTS = ['kexec.target.wants', 'kexec.target.requires']

/** Reads unit files and init scripts; nothing is asked of systemd, and of drop-ins only our own is looked at. */
export const readOtherLoaders = (tree: Tree): OtherLoaders => {
  const wanted = UNIT_DIRECTORIES.flatMap((dir) => WANTS.flatMap((wants) => known(tree.names(`${dir}/${wants}`)) ?? []))
  const text = known(tree.text(`${INIT}/kexec`)) ?? ''
  const script = KEXECS.test(text) ? `${INIT}/kexec` : undefined
  const loads = tree.stat(`${INIT}/kexec-load`).state === 'ok' && isStopped(tree, 'kexec-load')
  return {
    starts: leavesIt(text) || !isStopped(tree, 'kexec') || isHarmless(tree) ? undefined : script,
    script,
    loads: loads ? `${INIT}/kexec-load` : undefined,
    units: [...new Set(wanted)].filter((unit) => !unit.startsWith('kexecctl-') && loadsOne(tree, unit)).sort(),
  }
}
