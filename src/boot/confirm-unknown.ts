import type { Settings } from '../config/settings.ts'

/** Why it is unknown which units must be active, if it is: a file that cannot be read may name some. */
export const confirmUnknown = ({ confirmLost, findings }: Pick<Settings, 'confirmLost' | 'findings'>) => {
  const unreadable = findings.find(({ id }) => id === 'config-unreadable')
  if (unreadable) return unreadable.message
  return confirmLost && `${confirmLost}: Confirm= has a name that is no unit, so which units must be active is unknown`
}
