import type { Finding } from '../report/finding.ts'
import type { Tree } from '../sys/fs.ts'
import { readConf } from './conf.ts'
import type { Conf } from './conf-keys.ts'
import { readKexecDefaults } from './defaults-kexec.ts'
import type { Said, ShellValues, Unknown } from './shell-values.ts'

/** The names of /etc/default/kexec that kexecctl reads. */
export const KEXEC_NAMES = ['LOAD_KEXEC', 'KERNEL_IMAGE', 'INITRD', 'APPEND_LINE', 'APPEND', 'USE_GRUB_CONFIG'] as const
export type KexecName = (typeof KEXEC_NAMES)[number]

/** What the administrator asked for. Names of /etc/default/kexec count as set where they are not empty. */
export interface Settings extends Omit<Conf, 'enable'> {
  /** Not where LOAD_KEXEC would decide and is unknown: then `enabledBy.source` is `unknown` and a finding refuses. */
  enabled: boolean
  enabledBy: { source: 'Enable' | 'LOAD_KEXEC' | 'default' | 'unknown'; at?: string }
  /** Set by whomever: see `isGenerated`. */
  kernelImage?: Said
  initrd?: Said
  /** APPEND_LINE, else APPEND. */
  appendLine?: Said
  /** USE_GRUB_CONFIG is exactly `true`, as kexec-load tests it. */
  useGrubConfig: boolean
  /** Names whose value matters here and needs a shell to tell; a finding refuses for each. */
  unknownNames: KexecName[]
  findings: Finding[]
}

/**
 * Whether this KERNEL_IMAGE is what kexec-tools' postinst writes by itself (with link_in_boot the second), so that it
 * says nothing about what an administrator wants.
 */
export const isGenerated = (kernelImage: string): boolean =>
  kernelImage === '/vmlinuz' || kernelImage === '/boot/vmlinuz'

// Which names decide something, given what else is set: an unknown one that nobody looks at does no harm.
const names = (asked: Conf, isSet: (name: KexecName) => boolean): KexecName[] => {
  const image = asked.select === 'auto' || asked.select === 'config'
  return KEXEC_NAMES.filter((name) => {
    if (name === 'LOAD_KEXEC') return asked.enable === undefined
    if (name === 'KERNEL_IMAGE') return image
    if (name === 'INITRD') return image && isSet('KERNEL_IMAGE')
    if (name === 'USE_GRUB_CONFIG') return asked.select === 'auto'
    return name === 'APPEND_LINE' || !isSet('APPEND_LINE')
  })
}

// `config-unknown`: a name that matters has a value that only a shell could tell, or all of them.
const unknownFinding = (unknown: Unknown, name?: string): Finding => ({
  id: 'config-unknown',
  level: 'refuse',
  message: name
    ? `${unknown.at}: the value of ${name} needs a shell (${unknown.why}), so it is unknown`
    : `${unknown.at}: this file needs a shell (${unknown.why}), so everything it sets is unknown`,
  hint: name ? `write it out there: ${name}="..."` : 'write plain assignments there: NAME="value"',
  evidence: unknown.at,
})

// `config-append`: APPEND_LINE and APPEND disagree. `config-value`: a value ends in a carriage return, as it does in a
// file with CRLF line ends, and so is not what it looks like.
const shellWarnings = (said: (name: KexecName) => Said | undefined): Finding[] => {
  const line = said('APPEND_LINE')
  const append = said('APPEND')
  const findings: Finding[] = []
  if (line && append && line.value !== append.value) {
    findings.push({
      id: 'config-append',
      level: 'warn',
      message: `APPEND_LINE (${line.at}) and APPEND (${append.at}) differ, APPEND_LINE is used`,
      hint: 'set one of them',
      evidence: `${line.at} ${append.at}`,
    })
  }
  for (const name of KEXEC_NAMES) {
    const value = said(name)
    if (!value?.value.endsWith('\r')) continue
    findings.push({
      id: 'config-value',
      level: 'warn',
      message: `${value.at}: ${name} ends in a carriage return`,
      hint: `write the file with Unix line ends: sed -i 's/\\r$//' ${value.at.replace(/:\d+$/, '')}`,
      evidence: value.at,
    })
  }
  return findings
}

const onOrOff = (
  enable: boolean | undefined,
  at: string | undefined,
  load: Said | undefined,
  shell: ShellValues,
): Pick<Settings, 'enabled' | 'enabledBy'> => {
  if (enable !== undefined) return { enabled: enable, enabledBy: { source: 'Enable', ...(at && { at }) } }
  const unknown = shell.stop ?? shell.unknown.get('LOAD_KEXEC')
  if (unknown) return { enabled: false, enabledBy: { source: 'unknown', at: unknown.at } }
  if (load) return { enabled: load.value === 'true', enabledBy: { source: 'LOAD_KEXEC', at: load.at } }
  return { enabled: true, enabledBy: { source: 'default' } }
}

/**
 * Reads all that an administrator can ask for: /etc/default/kexec and its snippets, kexecctl.conf and its drop-ins.
 * Nothing is executed. What cannot be told is a `refuse` among the findings. Never rejects.
 */
export const readSettings = async (tree: Tree): Promise<Settings> => {
  const findings: Finding[] = []
  const asked = await readConf(tree, findings)
  const { enable, ...conf } = asked
  const shell = readKexecDefaults(tree)
  const said = (name: KexecName) => {
    const value = shell.values.get(name)
    return value?.value ? value : undefined
  }
  const { stop } = shell
  const isSet = (name: KexecName) => said(name) !== undefined || shell.unknown.has(name)
  const unknownNames = names(asked, isSet).filter((name) => stop || shell.unknown.has(name))
  if (stop) findings.push(unknownFinding(stop))
  for (const name of unknownNames) {
    const unknown = shell.unknown.get(name)
    if (unknown) findings.push(unknownFinding(unknown, name))
  }
  findings.push(...shellWarnings(said))
  const kernelImage = said('KERNEL_IMAGE')
  const initrd = said('INITRD')
  const appendLine = said('APPEND_LINE') ?? said('APPEND')
  return {
    ...conf,
    ...onOrOff(enable, conf.setAt.enable, said('LOAD_KEXEC'), shell),
    ...(kernelImage && { kernelImage }),
    ...(initrd && { initrd }),
    ...(appendLine && { appendLine }),
    useGrubConfig: said('USE_GRUB_CONFIG')?.value === 'true',
    unknownNames,
    findings,
  }
}
