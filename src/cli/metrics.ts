import path from 'node:path'
import { type Metric, prometheusText } from '../report/prometheus.ts'
import { monotonic, now } from '../sys/clock.ts'
import { publishFile } from '../sys/publish.ts'
import type { Context, Run } from './command.ts'
import { metricsOf, RUN } from './metrics/index.ts'
import { one } from './metrics/metric.ts'
import { see } from './metrics/seen.ts'
import { outputFile, STDOUT, writeOutput } from './output-file.ts'

const gather = async (context: Context): Promise<Metric[]> => {
  const start = monotonic()
  const metrics = metricsOf(await see(context))
  return [
    ...metrics,
    { ...RUN.timestamp, samples: one(now() / 1000) },
    { ...RUN.duration, samples: one(Math.round(monotonic() - start) / 1000) },
  ]
}

/** `kexecctl metrics [--output FILE]`; `-` is standard output. Throws `usage`, `write-failed`. */
export const run: Run = async (args, context) => {
  const output = outputFile(args, 'output') ?? STDOUT
  const file = output === STDOUT ? null : path.resolve(output)
  const metrics = await gather(context)
  const text = prometheusText(metrics)
  if (file !== null) writeOutput(file, () => publishFile(file, text))
  return { exit: 0, data: { schema: 1, file, metrics }, text: file === null ? text : '' }
}
