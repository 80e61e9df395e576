import type { Command, Option } from '../command.ts'
import { allOptions, EVERYWHERE, OFFERED, ownOptions, takesSeveral } from './table.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

// What zsh takes for more than text in a specification of _arguments.
const described = (text: string): string => text.replace(/[[\]\\:]/g, '\\$&')

// Two colons: it may stand without a value.
const actionOf = (name: string, { choices, yesNo, file }: Option): string => {
  if (yesNo && choices) return `::${name}:(${choices.join(' ')})`
  if (choices) return `:${name}:(${choices.join(' ')})`
  if (file) return ':file:_files'
  return name === 'root' ? ':directory:_files -/' : `:${name}: `
}

const optionSpec = ([name, option]: readonly [string, Option]): string => {
  const { type, describe } = option
  return type === 'boolean'
    ? quoted(`--${name}[${described(describe)}]`)
    : quoted(`--${name}=[${described(describe)}]${actionOf(name, option)}`)
}

const argumentSpec = (command: Command): string[] =>
  command.words || command.releases
    ? [
        quoted(
          `${takesSeveral(command) ? '*' : '1'}:release: _kexecctl_argument ${command.words?.join(' ') ?? ''}`.trim(),
        ),
      ]
    : []

const commandCase = ([name, command]: readonly [string, Command]): string => {
  const specs = [...ownOptions(command).map(optionSpec), ...argumentSpec(command)]
  return [`    ${name})`, ['      _arguments -S $everywhere', ...specs].join(' \\\n        '), '      ;;'].join('\n')
}

const lines = (texts: readonly string[]): string => texts.map((text) => `    ${text}`).join('\n')

/** Completion for zsh(1), a function for zsh's own system: see zshcompsys(1). */
export const zsh = (): string => {
  allOptions()
  return `#compdef kexecctl
# Completion of kexecctl(8) for zsh. Made from src/cli/commands.ts by build.mjs.

# Offers the words it is given and the installed releases: kernels that have modules. No program is run.
_kexecctl_argument() {
  local file release
  local -a releases words_offered=("$@")
  for file in \${root}/usr/lib/modules/[0-9]*(N); do
    release=\${file:t}
    [[ -z \${release//[0-9A-Za-z_.+~-]/} ]] || continue
    if [[ -e $file/vmlinuz || -e \${root}/boot/vmlinuz-$release || -e \${root}/boot/vmlinux-$release ]]; then
      releases+=("$release")
    fi
  done
  compadd -a words_offered
  compadd -a releases
}

_kexecctl() {
  local curcontext=$curcontext state root=''
  local -i at
  local -a line
  local -A opt_args
  local -a everywhere=(
${lines(EVERYWHERE.map(optionSpec))}
  )
  local -a commands=(
${lines(OFFERED.map(([name, { describe }]) => quoted(`${name}:${describe}`)))}
  )
  # one word is never run: no \`~\`, no \`$\`, as it stands
  for ((at = 2; at < CURRENT; at++)); do
    case $words[at] in
      --root) root=\${words[at + 1]} ;;
      --root=*) root=\${words[at]#--root=} ;;
    esac
  done
  _arguments -S -C $everywhere ${(OFFERED[0] ? ownOptions(OFFERED[0][1]) : []).map(optionSpec).join(' ')} \\
    '(-): :->command' '*:: :->arguments' && return
  case $state in
    command) _describe command commands && return ;;
  esac
  [[ $state == arguments ]] || return 1
  case $words[1] in
${OFFERED.map(commandCase).join('\n')}
  esac
}

_kexecctl "$@"
`
}
