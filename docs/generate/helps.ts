import path from 'node:path'
import { CHECKS } from '../../src/plan/checks/index.ts'
import { CATALOGUE } from '../../src/report/errors.ts'
import { textOf } from './source-text.ts'
import type { Told } from './told.ts'

/** The check or finding that something told in a file belongs to. */
export const findingOf = (file: string, told?: Told): string | undefined => {
  if (told?.errors || /\/checks\/(?:index|check)\.ts$/.test(file)) return told?.finding
  if (file.startsWith('src/plan/checks/')) return path.basename(file, '.ts')
  return file === 'src/plan/hardware-table.ts' ? 'hardware' : told?.finding
}

/** What is shown as the hint: its own, else that of the check or of the code of the error. */
export const helpsAgainst = (file: string, told: Told): string[] => {
  if (told.hints.length > 0) return told.hints.map(textOf)
  const check = told.errors ? undefined : CHECKS.find(({ id }) => id === findingOf(file, told))
  return check ? [check.hint] : (told.errors ?? []).flatMap((code) => CATALOGUE[code].hint ?? [])
}
