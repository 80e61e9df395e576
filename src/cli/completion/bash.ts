import { allOptions, DEFAULT, EVERYWHERE, OFFERED, ownOptions, takesSeveral } from './table.ts'

const dashed = (options: readonly (readonly [string, unknown])[]): string =>
  options.map(([name]) => `--${name}`).join(' ')

const takingValue = [...allOptions()].filter(([, { type }]) => type === 'string')

const valueCases = takingValue.flatMap(([name, { choices }]) =>
  choices ? [`      --${name}) offered='${choices.join(' ')}' ;;`] : [],
)

const fileCases = takingValue.flatMap(([name, { file }]) =>
  file ? [`      --${name}) compopt -o default 2>/dev/null ;;`] : [],
)

const optionCases = OFFERED.flatMap(([name, command]) =>
  ownOptions(command).length === 0
    ? []
    : [`      ${name === DEFAULT ? `'' | ${name}` : name}) offered+=' ${dashed(ownOptions(command))}' ;;`],
)

const argumentCases = OFFERED.flatMap(([name, command]) => {
  const { words, releases } = command
  if (!words && !releases) return []
  const offers = [
    ...(words ? [`offered='${words.join(' ')}'`] : []),
    ...(releases ? ['_kexecctl_releases "$root" "$current"'] : []),
  ]
  return [`    ${name}:${takesSeveral(command) ? '*' : '0'})`, ...offers.map((line) => `      ${line}`), '      ;;']
})

/**
 * Completion for bash(1), 4.0 or newer, with and without the package bash-completion. `compgen -W` would expand what a
 * directory is called, so words are compared by hand.
 */
export const bash = (): string => `# Completion of kexecctl(8) for bash. Made from src/cli/commands.ts by build.mjs.

# Adds the installed releases below directory $1 that begin with $2: kernels that have modules. No program is run.
_kexecctl_releases() {
  local file release
  local name='^[0-9][0-9A-Za-z_.+~-]*$'
  [[ $1 =~ ^[A-Za-z0-9_./+@-]*$ ]] || return 0
  while IFS= read -r file; do
    release=\${file##*/}
    [[ $release =~ $name && $release == "$2"* ]] || continue
    if [[ -e $file/vmlinuz || -e $1/boot/vmlinuz-$release || -e $1/boot/vmlinux-$release ]]; then
      COMPREPLY+=("$release")
    fi
  done < <(compgen -G "$1/usr/lib/modules/[0-9]*")
}

_kexecctl() {
  local current=\${COMP_WORDS[COMP_CWORD]} command='' root='' value='' offered='' given=' ' arguments=0 i word
  local IFS=$' \\t\\n'
  COMPREPLY=()
  # readline makes three words of --color=never
  [[ $current != '=' ]] || current=''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then continue; fi
    if [[ -n $value && $word != -* ]]; then
      [[ $value != --root ]] || root=$word
      value=''
      continue
    fi
    value=''
    given+="$word "
    case $word in
      ${takingValue.map(([name]) => `--${name}`).join(' | ')}) value=$word ;;
      -*) ;;
      *) if [[ -z $command ]]; then command=$word; else arguments=$((arguments + 1)); fi ;;
    esac
  done
  if [[ -n $value && $current != -* ]]; then
    case $value in
${[...valueCases, ...fileCases].join('\n')}
      --root) compopt -o dirnames 2>/dev/null ;;
    esac
  elif [[ $current == -* ]]; then
    offered='${dashed(EVERYWHERE)}'
    case $command in
${optionCases.join('\n')}
    esac
  elif [[ -z $command ]]; then
    offered='${OFFERED.map(([name]) => name).join(' ')}'
  else case $command:$arguments in
${argumentCases.join('\n')}
  esac fi
  for word in $offered; do
    if [[ $word == "$current"* && $given != *" $word "* ]]; then COMPREPLY+=("$word"); fi
  done
}

complete -F _kexecctl kexecctl
`
