import type { Option } from '../command.ts'
import { allOptions, DEFAULT, EVERYWHERE, OFFERED, ownOptions, takesSeveral } from './table.ts'

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`

const takes = (name: string, { type, choices, file }: Option): string => {
  if (type === 'boolean') return ''
  if (name === 'root') return " -x -a '(__fish_complete_directories (commandline -ct))'"
  if (file) return ' -r -F'
  return choices ? ` -x -a '${choices.join(' ')}'` : ' -x'
}

const optionLine = (when: string, [name, option]: readonly [string, Option]): string =>
  `complete -c kexecctl${when} -l ${name}${takes(name, option)} -d ${quoted(option.describe)}`

const commandLines = OFFERED.map(
  ([name, { describe }]) => `complete -c kexecctl -n __kexecctl_none -a ${name} -d ${quoted(describe)}`,
)

const ownLines = OFFERED.flatMap(([name, command]) => {
  const when = ` -n '__kexecctl_in ${name === DEFAULT ? `"" ${name}` : name}'`
  const first = takesSeveral(command) ? `__kexecctl_in ${name}` : `__kexecctl_first ${name}`
  return [
    ...ownOptions(command).map((option) => optionLine(when, option)),
    ...(command.words ? [`complete -c kexecctl -n '${first}' -a '${command.words.join(' ')}'`] : []),
    ...(command.releases ? [`complete -c kexecctl -n '${first}' -a '(__kexecctl_releases)' -d Release`] : []),
  ]
})

const takingValue = [...allOptions()].filter(([, { type }]) => type === 'string').map(([name]) => `--${name}`)

/** Completion for fish(1), 3.0 or newer. */
export const fish = (): string => `# Completion of kexecctl(8) for fish. Made from src/cli/commands.ts by build.mjs.

# The command and its arguments so far, one on each line; no options and no values of theirs.
function __kexecctl_words
    set -l takes_value no
    for word in (commandline -opc)[2..-1]
        if contains -- $word ${takingValue.join(' ')}
            set takes_value yes
        else if string match -q -- '-*' $word
            set takes_value no
        else if test $takes_value = yes
            set takes_value no
        else
            printf '%s\\n' $word
        end
    end
end

function __kexecctl_none
    set -l words (__kexecctl_words)
    test -z "$words[1]"
end

function __kexecctl_in
    set -l words (__kexecctl_words)
    contains -- "$words[1]" $argv
end

function __kexecctl_first
    set -l words (__kexecctl_words)
    test (count $words) = 1; and contains -- $words[1] $argv
end

# The installed releases: kernels that have modules. No program is run.
function __kexecctl_releases
    set -l root ''
    set -l next no
    for word in (commandline -opc)
        if test $next = yes
            set root $word
        end
        set next no
        if test "$word" = --root
            set next yes
        else if string match -q -- '--root=*' $word
            set root (string replace -- --root= '' $word)
        end
    end
    for file in $root/usr/lib/modules/*
        set -l release (string replace -r -- '.*/' '' $file)
        string match -qr -- '\\A[0-9][0-9A-Za-z_.+~-]*\\z' "$release"; or continue
        if test -e $file/vmlinuz; or test -e $root/boot/vmlinuz-$release; or test -e $root/boot/vmlinux-$release
            echo $release
        end
    end
end

complete -c kexecctl -f
${[...commandLines, ...EVERYWHERE.map((option) => optionLine('', option)), ...ownLines].join('\n')}
`
