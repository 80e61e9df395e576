import { isUnknown, type Unknown } from './values.ts'

/** `undefined` cannot be told. */
export type Truth = boolean | undefined

/**
 * Whether the first part of a path like `a>b` is this id or title (menuentry_eq of grub-core/normal/menu.c): `>>`
 * stands for `>`. With `limit`, as in Red Hat's GRUB, no more than so many characters are compared, up to the first
 * blank.
 */
export const matches = (name: string | Unknown, path: string, limit: number): Truth => {
  if (isUnknown(name)) return undefined
  for (let at = 0, on = 0; limit < 0 || at <= limit; at++, on++) {
    const single = path[on] === '>' && path[on + 1] !== '>'
    if (single) return name[at] === undefined && (limit < 0 || on > 0)
    if (path[on] === '>') on++
    if (name[at] !== path[on])
      return limit >= 0 && at === limit && name[at] === undefined && /[ \t\n\v\f\r]/.test(path[on] ?? '') && at !== 1
    if (name[at] === undefined) return limit < 0 || at > 0
  }
  return false
}
