import type { Identity } from '../plan/identity.ts'
import { isObject, isText } from './json.ts'

/** Whether a value that was read is an identity. */
export const isIdentity = (value: unknown): value is Identity =>
  isObject(value) &&
  ['release', 'image', 'cmdline'].every((key) => isText(value[key])) &&
  Array.isArray(value.initrds) &&
  value.initrds.every(isText)
