import type { Identity, Source } from '../plan/identity.ts'
import { isObject } from '../report/json.ts'
import { isText, oneOf } from './json.ts'

/** The names of its fields. */
export const IDENTITY = ['release', 'image', 'initrds', 'cmdline'] as const

/** Whether a value that was read is an identity. */
export const isIdentity = (value: unknown): value is Identity =>
  isObject(value) &&
  ['release', 'image', 'cmdline'].every((key) => isText(value[key])) &&
  Array.isArray(value.initrds) &&
  value.initrds.every(isText)

/** Whether a value that was read says who chose a target. */
export const isSource = oneOf<Source>({
  argument: true,
  'kernel-image': true,
  bootloader: true,
  newest: true,
  link: true,
})
