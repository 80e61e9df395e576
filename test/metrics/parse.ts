/** One sample as a text has it. */
export interface Parsed {
  name: string
  labels: Record<string, string>
  value: number
}

const NAME = /^kexecctl_[a-z][a-z0-9_]*/
const LABEL = /^([a-z][a-z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|(?=\}))/
const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' }

const unescaped = (text: string): string => text.replace(/\\./gs, (pair) => ESCAPES[pair] ?? '')

const labelsOf = (text: string): [labels: Record<string, string>, rest: string] => {
  const labels: Record<string, string> = {}
  let rest = text
  for (;;) {
    const found = LABEL.exec(rest)
    if (!found) break
    const [all, name = '', value = ''] = found
    if (Object.hasOwn(labels, name)) throw new Error(`${name} is there twice: ${text}`)
    labels[name] = unescaped(value)
    rest = rest.slice(all.length)
  }
  if (!rest.startsWith('}')) throw new Error(`no labels: ${text}`)
  return [labels, rest.slice(1)]
}

const sampleOf = (line: string): Parsed => {
  const name = NAME.exec(line)?.[0] ?? ''
  const rest = line.slice(name.length)
  const [labels, value] = rest.startsWith('{') ? labelsOf(rest.slice(1)) : [{}, rest]
  if (name === '' || !/^ -?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(value)) throw new Error(`no sample: ${line}`)
  return { name, labels, value: Number(value) }
}

/**
 * Reads what `kexecctl metrics` prints, by the letter of prometheus.io/docs/instrumenting/exposition_formats and more
 * strictly: HELP, TYPE and samples of one metric in a row, every metric once, all gauges. Throws for anything else.
 */
export const parseMetrics = (text: string): Parsed[] => {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const seen = new Set<string>()
  const keys = new Set<string>()
  const samples: Parsed[] = []
  let name = ''
  let at: 'help' | 'type' | 'sample' = 'sample'
  for (const line of text.slice(0, -1).split('\n')) {
    const [, what, of = ''] = /^# (HELP|TYPE) (\S+) \S/.exec(line) ?? []
    if (what === 'HELP') {
      if (at === 'type' || seen.has(of)) throw new Error(`out of order: ${line}`)
      seen.add(of)
      name = of
      at = 'help'
    } else if (what === 'TYPE') {
      if (at !== 'help' || line !== `# TYPE ${name} gauge`) throw new Error(`out of order: ${line}`)
      at = 'type'
    } else {
      const sample = sampleOf(line)
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
      if (at === 'help' || sample.name !== name || keys.has(key)) throw new Error(`out of order: ${line}`)
      keys.add(key)
      samples.push(sample)
      at = 'sample'
    }
  }
  if (at !== 'sample') throw new Error(`${name} has no sample`)
  return samples
}

/** The same as `NAME{label=value,…}` -> value, sorted labels, for comparisons. */
export const valuesOf = (text: string): Record<string, number> =>
  Object.fromEntries(
    parseMetrics(text).map(({ name, labels, value }) => {
      const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
      return [pairs.length === 0 ? name : `${name}{${pairs.map((pair) => pair.join('=')).join(',')}}`, value]
    }),
  )
