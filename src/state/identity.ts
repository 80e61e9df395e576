import type { Identity, Source } from '../plan/identity.ts'
import { isObject } from '../report/json.ts'
import { isText, oneOf, only } from './json.ts'

/** Whether a value that was read is an identity. */
export const isIdentity = (value: unknown): value is Identity =>
  isObject(value) &&
  ['release', 'image', 'cmdline'].every((key) => isText(value[key])) &&
  Array.isArray(value.initrds) &&
  value.initrds.every(isText)

/** An identity with nothing beside it. */
export const onlyIdentity = (identity: Identity): Identity => only(identity, ['release', 'image', 'initrds', 'cmdline'])

/** Whether a value that was read says who chose a target. */
export const isSource = oneOf<Source>({
  argument: true,
  'kernel-image': true,
  bootloader: true,
  newest: true,
  link: true,
})
