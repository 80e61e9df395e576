import type { Read } from '../../sys/fs.ts'
import type { Named } from './devices.ts'
import type { Machine } from './state.ts'

/** What a look at a file system costs, in steps. */
export const LOOK = 16

/** The text of a file that may be read over and over; see Host.text. */
export const readOnce = (m: Machine, file: Named, longest?: number): Read<string> => {
  m.steps -= LOOK
  const name = m.host.show(file)
  const known = m.files.get(name)
  if (known) return known
  const read = m.host.text(file, longest)
  m.files.set(name, read)
  if (read.state === 'ok') m.steps -= read.value.length >> 8
  return read
}
