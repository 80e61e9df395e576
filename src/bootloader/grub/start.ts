import type { Finding } from '../../report/finding.ts'
import { blsCommands } from './blscfg.ts'
import { basicCommands, EXPORTED } from './commands-basic.ts'
import { fileCommands, runFile } from './commands-files.ts'
import { loaderCommands } from './commands-loader.ts'
import { menuCommands } from './commands-menu.ts'
import { searchCommands } from './commands-search.ts'
import { CONFIG_DEVICE, deviceName } from './devices.ts'
import { LONGEST_BLOCK, parseEnvironmentBlock } from './environment-block.ts'
import type { View } from './menu.ts'
import type { Flavour, Host, Machine, State } from './state.ts'
import { layer, type Value } from './values.ts'

const MOST_STEPS = 300_000

const COMMANDS = new Map(
  Object.entries({
    ...basicCommands,
    ...fileCommands,
    ...loaderCommands,
    ...menuCommands,
    ...searchCommands,
    ...blsCommands,
  }),
)

// grub-core/normal/main.c of 2.06 and 2.12; feature_search_cryptodisk_only is new in Red Hat's.
const FEATURES = [
  'feature_chainloader_bpb',
  'feature_ntldr',
  'feature_platform_search_hint',
  'feature_default_font_path',
  'feature_all_video_module',
  'feature_menuentry_id',
  'feature_menuentry_options',
  'feature_200_final',
  'feature_nativedisk_cmd',
  'feature_timeout_style',
]

const initialVariables = (host: Host, flavour: Flavour | undefined, directory: string): State['vars'] => {
  const vars = layer()
  const put = (name: string, value: Value) => {
    vars.own.set(name, value)
    vars.own.set(EXPORTED + name, '1')
  }
  for (const feature of FEATURES) put(feature, 'y')
  if (flavour !== 'mainline') put('feature_search_cryptodisk_only', { why: 'which version of GRUB it is' })
  put('prefix', `(${CONFIG_DEVICE})`)
  put('root', deviceName('mounted', directory))
  put('grub_platform', host.platform ?? { why: 'whether the firmware is EFI or a BIOS' })
  put('grub_cpu', { why: 'for which processor GRUB is built' })
  for (const name of ['cmdpath', 'fw_path', 'shim_lock', 'lockdown']) put(name, { why: `the variable ${name}` })
  put('pager', '')
  return vars
}

// Red Hat's GRUB is told by blscfg in a directory `grub2` or of its vendor; `grub` is where most others keep theirs.
const flavourOf = (config: string, text: string): Flavour | undefined => {
  const hasBls = /^[ \t]*blscfg\b/m.test(text)
  if (/\/grub\/[^/]*$/.test(config)) return hasBls ? undefined : 'mainline'
  return hasBls ? 'redhat' : undefined
}

export interface Run {
  machine: Machine
  view: View
  /** The environment block beside grub.cfg, as it stands. */
  block: Map<string, string>
}

/**
 * Runs a grub.cfg up to its menu. `saved` are variables of environment blocks to be taken for those in the files.
 */
export const runConfig = (
  host: Host,
  config: string,
  saved: ReadonlyMap<string, Value | null>,
): Run | { unknown: string; findings: Finding[] } => {
  const name = config.slice(config.lastIndexOf('/'))
  const directory = config.slice(0, config.lastIndexOf('/')) || '/'
  const text = host.text({ beside: name })
  if (text.state !== 'ok') {
    const unknown = `${config} ${text.state === 'missing' ? 'is missing' : `cannot be read: ${text.code}`}`
    return { unknown, findings: [] }
  }
  const flavour = flavourOf(config, text.value)
  const machine: Machine = {
    host,
    flavour,
    commands: COMMANDS,
    functions: new Map(),
    steps: MOST_STEPS,
    depth: 0,
    findings: new Map(),
    files: new Map([[host.show({ beside: name }), text]]),
  }
  const state: State = {
    vars: initialVariables(host, flavour, directory),
    menu: [],
    loaded: undefined,
    args: undefined,
    status: 0,
    file: config,
    place: 'config',
    unsure: 0,
    loops: 0,
  }
  for (const [key, value] of saved) state.vars.own.set(key, value)
  runFile(machine, state, { beside: name }, `(${CONFIG_DEVICE})${name}`, config)
  const findings = [...machine.findings.values()]
  if (state.stop?.kind === 'halt') return { unknown: state.stop.why, findings }
  if (state.menu.length === 0) return { unknown: `${config}: there is no entry in the menu`, findings }
  const block = host.text({ beside: '/grubenv' }, LONGEST_BLOCK)
  const variables = block.state === 'ok' ? parseEnvironmentBlock(block.value).variables : []
  return { machine, view: { state, items: state.menu, path: [] }, block: new Map(variables) }
}
