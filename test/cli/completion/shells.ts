import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { files } from '../../../src/cli/completion/index.ts'

/** A shell, asked what it offers at the end of each command line: words, in no particular order. */
export type Shell = (dir: string, lines: readonly (readonly string[])[]) => string[][]

export const has = (command: string): false | string =>
  spawnSync('sh', ['-c', `command -v ${command}`]).status === 0 ? false : `${command} is not installed`

const run = (command: string, args: readonly string[], cwd: string): string[] => {
  const env = { PATH: process.env.PATH, HOME: cwd, TERM: 'dumb', LC_ALL: 'C.UTF-8' }
  const { stdout, stderr, status } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 60_000 })
  if (status !== 0 || stderr !== '') throw new Error(`${command}: ${status} ${stderr}`)
  return stdout.split('\n').filter((line) => line !== '')
}

/** Writes the files of completion into a directory. */
export const install = (dir: string): void => {
  for (const [name, text] of Object.entries(files())) writeFileSync(path.join(dir, name), text)
}

// As readline has it: `=` is a word of its own. The last option says whether directories are to be offered. Whoever has
// `set -e` in his shell does not lose it by a Tab.
const BASH = `
set -eu
compopt() { echo "compopt $*"; }
source ./kexecctl
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_kexecctl
for word in "\${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done
`

// What readline makes of `--color=never`.
const taken = (word: string): string[] => {
  const [, option, value = ''] = /^(--\w+)=(.*)$/.exec(word) ?? []
  return option === undefined ? [word] : [option, '=', value].filter((part) => part !== '')
}

/** bash(1): its function, called as readline does. */
export const bash: Shell = (dir, lines) =>
  lines.map((words) => run('bash', ['--norc', '--noprofile', '-c', BASH, 'bash', ...words.flatMap(taken)], dir))

// An interactive shell behind a terminal of its own; compadd, by which every offer goes, tells what it was given.
const ZSH = `
zmodload zsh/zpty || exit 1
zpty shell zsh -f -i
wait_for() { local said line; while zpty -r shell line; do said+=$line; [[ $said == *$1* ]] && return; done; exit 1 }
zpty -w shell 'stty -echo; PS1=; fpath=($PWD $fpath); autoload -Uz compinit && compinit -u -D; source ./hook.zsh; echo rea""dy'
wait_for ready
for line in "$@"; do
  rm -f completed
  zpty -w -n shell "$line"$'\\t'
  for ((i = 0; i < 600; i++)); do [[ -e completed ]] && break; sleep 0.05; done
  [[ -e completed ]] || exit 2
  echo "== $line" >>offers
  zpty -w -n shell $'\\C-u'
done
zpty -d shell
cat offers
`
const ZSH_HOOK = `
zstyle ':completion:*' menu no
zstyle ':completion:*' list-prompt ''
LISTMAX=10000
complete_and_tell() { zle complete-word; : >completed }
zle -N complete_and_tell
bindkey '^I' complete_and_tell
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  local -a __hits
  builtin compadd -A __hits "$@"
  (( $#__hits )) && print -rl -- $__hits >>offers
  builtin compadd "$@"
}
`

/** zsh(1) behind a pseudo-terminal, one for all lines. */
export const zsh: Shell = (dir, lines) => {
  writeFileSync(path.join(dir, 'hook.zsh'), ZSH_HOOK)
  writeFileSync(path.join(dir, 'offers'), '')
  const said = run('zsh', ['-f', '-c', ZSH, 'zsh', ...lines.map((words) => words.join(' '))], dir)
  const answers: string[][] = [[]]
  for (const word of said) {
    if (word.startsWith('== ')) answers.push([])
    else answers.at(-1)?.push(word)
  }
  return answers.slice(0, -1)
}

/** fish(1), which can be asked. */
export const fish: Shell = (dir, lines) => {
  const ask = 'source ./kexecctl.fish; complete -C "$argv[1]"'
  return lines.map((words) =>
    run('fish', ['--no-config', '-c', ask, words.join(' ')], dir).map((line) => line.split('\t')[0] ?? ''),
  )
}
