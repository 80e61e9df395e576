import path from 'node:path'
import { KexecctlError } from '../report/errors.ts'
import { type Metric, prometheusText } from '../report/prometheus.ts'
import { monotonic, now } from '../sys/clock.ts'
import { publishFile } from '../sys/publish.ts'
import type { Context, Run } from './command.ts'
import { metricsOf, RUN } from './metrics/index.ts'
import { one } from './metrics/metric.ts'
import { see } from './metrics/seen.ts'
import { outputFile, STDOUT } from './output-file.ts'

const gather = async (context: Context): Promise<Metric[]> => {
  const start = monotonic()
  const metrics = metricsOf(await see(context))
  return [
    ...metrics,
    { ...RUN.timestamp, samples: one(now() / 1000) },
    { ...RUN.duration, samples: one(Math.round(monotonic() - start) / 1000) },
  ]
}

const hintOf = (cause: unknown, file: string): string | undefined => {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT') return `make ${path.dirname(file)}, or name the directory that node_exporter reads`
  if (code === 'ELOOP') return 'name it without a link on the way'
  if (code === 'EACCES') return 'name a file in a directory that you may write'
  if (code === 'EROFS') return 'add its directory to ReadWritePaths= of the unit, if one calls this'
  return code === 'EEXIST' ? 'name a file, or one that is still to be made' : undefined
}

const write = (file: string, text: string): void => {
  try {
    publishFile(file, text)
  } catch (cause) {
    throw new KexecctlError('write-failed', `${file} cannot be written`, { cause, hint: hintOf(cause, file) })
  }
}

/** `kexecctl metrics [--output FILE]`; `-` is standard output. Throws `usage`, `write-failed`. */
export const run: Run = async (args, context) => {
  const output = outputFile(args, 'output') ?? STDOUT
  const file = output === STDOUT ? null : path.resolve(output)
  const metrics = await gather(context)
  const text = prometheusText(metrics)
  if (file !== null) write(file, text)
  return { exit: 0, data: { schema: 1, file, metrics }, text: file === null ? text : '' }
}
