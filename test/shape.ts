/** Tells of a value of any kind whether it has a shape. Written without what the product checks with, to check that. */
export type Shape = (value: unknown) => boolean

export const text: Shape = (value) => typeof value === 'string'

/** No control character: it can be an argument, a variable, a line. */
export const line: Shape = (value) =>
  typeof value === 'string' && ![...value].some((c) => c < ' ' || (c >= '\x7f' && c <= '\x9f'))

export const truth: Shape = (value) => value === true || value === false

/** A whole number that is itself when it is written and read. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Shape =>
  (value) =>
    typeof value === 'number' && Math.floor(value) === value && value >= least && value <= most

export const one =
  (...values: unknown[]): Shape =>
  (value) =>
    values.includes(value)

export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value)

/** Only where it is there. */
export const maybe =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value)

export const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape)

/** Every field its own, none by way of a prototype. */
export const fields =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.entries(shapes).every(([key, shape]) => shape(Object.getOwnPropertyDescriptor(value, key)?.value))
