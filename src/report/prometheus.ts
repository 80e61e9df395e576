import { escapeText } from './escape.ts'

/** One value, and what it is the value of. */
export interface Sample {
  labels: Readonly<Record<string, string>>
  value: number
}

/** One metric of the present state, a gauge. Times and durations are in seconds. */
export interface Metric {
  name: string
  help: string
  samples: readonly Sample[]
}

// The format has \n, \\ and, in labels, \" and nothing else; what a terminal would obey is written out before.
const escaped = (text: string): string => escapeText(text).replaceAll('\\', '\\\\')

const labelsText = (labels: Sample['labels']): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const metricText = ({ name, help, samples }: Metric): string =>
  [
    `# HELP ${name} ${escaped(help)}`,
    `# TYPE ${name} gauge`,
    ...samples.map(({ labels, value }) => `${name}${labelsText(labels)} ${value}`),
    '',
  ].join('\n')

/**
 * The text format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). A metric without
 * a value is left out.
 */
export const prometheusText = (metrics: readonly Metric[]): string =>
  metrics
    .filter(({ samples }) => samples.length > 0)
    .map(metricText)
    .join('')
