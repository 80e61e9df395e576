import { execFileSync, spawnSync } from 'node:child_process'

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')

/** For tap's `skip`: the reason where a tool is not installed. */
export const missing = (tool: string): string | false =>
  spawnSync(tool, ['--version']).error ? `${tool} is not installed` : false

/** What rpm's own comparison says, for pairs of letters, digits and `. _ + - ~ ^`: many pairs in one process. */
export const rpmCompare = (pairs: readonly (readonly [string, string])[]): number[] => {
  const said: number[] = []
  for (let from = 0; from < pairs.length; from += 500) {
    const table = pairs.slice(from, from + 500).map(([a, b]) => `{"${a}","${b}"}`)
    const script = `%{lua: for _, p in ipairs({${table.join(',')}}) do print(rpm.vercmp(p[1], p[2]) .. " ") end}`
    said.push(...execFileSync('rpm', ['--eval', script], { encoding: 'utf8' }).trim().split(/\s+/).map(Number))
  }
  return said
}

/** As Debian's linux-base sorts: the tool itself. */
export const linuxVersionSort = (releases: readonly string[]): string[] =>
  lines(execFileSync('linux-version', ['sort'], { input: `${releases.join('\n')}\n`, encoding: 'utf8' }))

/** -1, 0 or 1 as systemd compares versions. */
export const systemdCompare = (a: string, b: string): number => {
  const { status, stderr } = spawnSync('systemd-analyze', ['compare-versions', a, b], { encoding: 'utf8' })
  // systemd-analyze(1): 0 equal, 11 the first is newer, 12 the second.
  const said = new Map([
    [0, 0],
    [11, 1],
    [12, -1],
  ]).get(status ?? -1)
  if (said === undefined) throw new Error(`systemd-analyze: ${stderr}`)
  return said
}
