import type { KexecctlError } from './errors.ts'
import { escapeText } from './escape.ts'

/** The messages of an error's causes, nearest first, at most eight. */
export const causesOf = (error: Error): string[] => {
  const causes: string[] = []
  for (let cause = error.cause; cause instanceof Error && causes.length < 8; cause = cause.cause) {
    causes.push(escapeText(cause.message))
  }
  return causes
}

/** Whatever was thrown with all its causes, `what: why: why`, in one line that is fit for the journal. */
export const oneLine = (caught: unknown): string => {
  const error = caught instanceof Error ? caught : new Error(String(caught))
  return [escapeText(error.message), ...causesOf(error)].join(': ')
}

/** `kexecctl: what (code)`, ` -> cause` lines, `hint: what to do`. */
export const errorText = (error: KexecctlError): string => {
  const lines = [`kexecctl: ${escapeText(error.message)} (${error.code})`]
  for (const cause of causesOf(error)) lines.push(` -> ${cause}`)
  if (error.hint) lines.push(`hint: ${escapeText(error.hint)}`)
  return `${lines.join('\n')}\n`
}

/** The same as an object for --json. */
export const errorData = (error: KexecctlError): object => ({
  schema: 1,
  error: { code: error.code, message: error.message, hint: error.hint ?? null, causes: causesOf(error) },
})
