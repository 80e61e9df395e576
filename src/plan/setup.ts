import type { Edit } from '../config/conf-edit.ts'
import { SELECT } from '../config/conf-keys.ts'
import { YES_NO } from '../config/conf-values.ts'
import type { Settings } from '../config/settings.ts'

/** What `kexecctl setup` asks: where each answer is written, and which there are. */
export const CHOICES = {
  enable: { section: 'Stage', key: 'Enable', values: YES_NO },
  intercept: { section: 'Reboot', key: 'Intercept', values: YES_NO },
  fallback: { section: 'Reboot', key: 'Fallback', values: YES_NO },
  select: { section: 'Target', key: 'Select', values: SELECT },
} as const satisfies Record<string, Omit<Edit, 'value'> & { values: readonly string[] }>

export type ChoiceName = keyof typeof CHOICES
export const CHOICE_NAMES = Object.keys(CHOICES) as ChoiceName[]

/** Answers, of those that were asked. */
export type Answers = { readonly [name in ChoiceName]?: string }

/** What holds of a choice, who said so, and where, as `FILE:LINE`. */
export interface Held {
  value: string
  source: 'setup' | 'config' | 'LOAD_KEXEC' | 'default' | 'unknown'
  at: string | null
}

export type State = Readonly<Record<ChoiceName, Held>>

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

/** What holds of the choices, by all files of settings; `file` is the one that setup writes. */
export const stateOf = ({ enabled, enabledBy, intercept, fallback, select, setAt }: Settings, file: string): State => {
  const held = (value: string, at: string | undefined, other?: Held['source']): Held => {
    const said = at?.startsWith(`${file}:`) ? 'setup' : at === undefined ? 'default' : 'config'
    return { value, source: other ?? said, at: at ?? null }
  }
  const { source, at } = enabledBy
  return {
    enable: held(yesNo(enabled), at, source === 'LOAD_KEXEC' || source === 'unknown' ? source : undefined),
    intercept: held(yesNo(intercept), setAt.intercept),
    fallback: held(yesNo(fallback), setAt.fallback),
    select: held(select, setAt.select),
  }
}

// LOAD_KEXEC is not ours, and kexec-tools of Debian 13 takes it out: what was answered must not go with it.
const isOurs = (name: ChoiceName, { source }: Held): boolean =>
  name !== 'enable' || source === 'setup' || source === 'config'

/** Which of the answers do not hold, or would not if somebody else's file changed. */
export const unmet = (state: State, answers: Answers): ChoiceName[] =>
  CHOICE_NAMES.filter((name) => {
    const answer = answers[name]
    return answer !== undefined && (answer !== state[name].value || !isOurs(name, state[name]))
  })

/** What has to be written for the answers to hold: nothing for those that do already, for good. */
export const editsFor = (state: State, answers: Answers): Edit[] =>
  unmet(state, answers).map((name) => {
    const { section, key } = CHOICES[name]
    return { section, key, value: answers[name] ?? '' }
  })
