import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** The names whose values the shells are asked for. */
export const NAMES = ['LOAD_KEXEC', 'KERNEL_IMAGE', 'INITRD', 'APPEND_LINE', 'APPEND', 'B'] as const

/** What a shell knows about NAMES after sourcing the files of one case; nothing where it ended before it could tell. */
export type Answer = Record<string, string> | 'ended'

const SCRIPT = `
__i=0
while [ "$__i" -lt "$2" ]; do
  printf '@%s\\0' "$__i"
  (
    __j=0
    {
      while [ -e "$1/$__i.$__j" ]; do
        . "$1/$__i.$__j"
        __j=$((__j + 1))
      done
    } >/dev/null 2>&1 </dev/null
    ${NAMES.map((name) => `if [ "\${${name}+x}" ]; then printf '%s\\0' "${name}=$${name}"; fi`).join('\n    ')}
    printf '.\\0'
  )
  __i=$((__i + 1))
done`

/**
 * Sources the files of each case in a subshell of its own, with an empty environment and no commands in reach; `dir` is
 * an empty directory to write them to. `argv0` is what the shell believes to be called.
 */
export const askShell = (shell: string, argv0: string, dir: string, cases: string[][]): Answer[] => {
  for (const [i, files] of cases.entries()) {
    for (const [j, text] of files.entries()) fs.writeFileSync(path.join(dir, `${i}.${j}`), text)
  }
  const run = spawnSync(shell, ['-c', SCRIPT, 'sh', dir, String(cases.length)], {
    argv0,
    cwd: dir,
    env: { PATH: '/nonexistent' },
    maxBuffer: 1 << 28,
    timeout: 100_000,
  })
  if (run.status !== 0) throw new Error(`${shell}: status ${run.status} ${run.error ?? ''} ${run.stderr}`)
  const answers: Answer[] = []
  let open: Record<string, string> = {}
  for (const field of run.stdout.toString('utf8').split('\0')) {
    const equals = field.indexOf('=')
    if (field.startsWith('@')) {
      open = {}
      answers.push('ended')
    } else if (field === '.') answers[answers.length - 1] = open
    else if (equals > 0) open[field.slice(0, equals)] = field.slice(equals + 1)
  }
  if (answers.length !== cases.length) throw new Error(`${shell}: ${answers.length} answers to ${cases.length} cases`)
  return answers
}

/** The shells of this machine: dash, and bash as `sh` as on distributions where that is /bin/sh. */
export const SHELLS = [
  { name: 'dash', path: ['/usr/bin/dash', '/bin/dash'], argv0: 'dash' },
  { name: 'bash as sh', path: ['/usr/bin/bash', '/bin/bash'], argv0: 'sh' },
].map(({ name, path, argv0 }) => ({ name, argv0, path: path.find((p) => fs.existsSync(p)) }))
