import ts from 'typescript'
import { CATALOGUE, type ErrorCode } from '../../src/report/errors.ts'
import { isText } from './is-text.ts'
import { callsOf, enter, parameterOf, resolve, type Value, wordsOf } from './resolve.ts'
import { textOf } from './source-text.ts'

/** A finding or an error, as one place of a source tells it: what is printed together. */
export interface Told {
  /** The texts of the message, and of the hint. */
  messages: ts.Expression[]
  hints: ts.Expression[]
  /** The hint, or a part of it, comes from elsewhere. */
  hintFrom?: string
  finding?: string
  levels: string[]
  errors?: ErrorCode[]
}

const NOTHING: Value['given'] = new Map()
// Where a table says what happens that is the message.
const MESSAGES = ['message', 'happens']

const membersOf = (object: Value): Map<string, Value> => {
  const { node, given } = object
  if (!ts.isObjectLiteralExpression(node)) return new Map()
  return new Map(
    node.properties.flatMap((one): [string, Value][] => {
      if (ts.isPropertyAssignment(one)) return [[one.name.getText(), { node: one.initializer, given }]]
      if (ts.isShorthandPropertyAssignment(one)) return [[one.name.text, { node: one.name, given }]]
      // ...(hint && { hint })
      if (!ts.isSpreadAssignment(one)) return []
      return resolve({ node: one.expression, given }).flatMap((spread) => [...membersOf(spread)])
    }),
  )
}

const isError = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && node.expression.getText() === 'KexecctlError'

/** The parts of what is told, before it is known what they can be. */
interface Parts {
  message: Value
  hint: Value[]
  finding?: Value | undefined
  level?: Value | undefined
  code?: Value | undefined
}

const partsOf = (node: ts.Node): Parts | undefined => {
  const value = (expression: ts.Expression): Value => ({ node: expression, given: NOTHING })
  if (isError(node)) {
    const [code, message, options] = node.arguments ?? []
    if (!code || !message) return undefined
    const hint = options ? resolve(value(options)).flatMap((one) => membersOf(one).get('hint') ?? []) : []
    return { message: value(message), hint, code: value(code) }
  }
  if (!ts.isObjectLiteralExpression(node)) return undefined
  const members = membersOf(value(node))
  const [finding, level, hint] = [members.get('id'), members.get('level'), members.get('hint')]
  // src/plan/kexec-answer.ts: what becomes the cause of an error
  const [code, why] = [members.get('code'), members.get('why')]
  if (why && code && wordsOf(code).some((one) => Object.hasOwn(CATALOGUE, one)))
    return { message: why, hint: hint ? [hint] : [], code }
  const message = MESSAGES.flatMap((name) => members.get(name) ?? [])[0]
  // an entry of the journal has an id too, and no level
  if (!message || !(level || (finding && wordsOf(finding).length > 0))) return undefined
  return { message, hint: hint ? [hint] : [], finding, level }
}

const values = ({ message, hint, finding, level, code }: Parts): Value[] =>
  [message, ...hint, finding, level, code].flatMap((one) => one ?? [])

// `message: name ? ONE : OTHER, hint: name ? ONE : OTHER` is two messages, and each has its hint.
const branches = (parts: Parts): Parts[] => {
  const [{ node: message, given }, hint] = [parts.message, parts.hint[0]]
  if (!hint || !ts.isConditionalExpression(message) || !ts.isConditionalExpression(hint.node)) return [parts]
  if (message.condition.getText() !== hint.node.condition.getText()) return [parts]
  const { whenTrue, whenFalse } = hint.node
  return [
    { ...parts, message: { node: message.whenTrue, given }, hint: [{ ...hint, node: whenTrue }] },
    { ...parts, message: { node: message.whenFalse, given }, hint: [{ ...hint, node: whenFalse }] },
  ]
}

// Whatever depends on a parameter is told once for each call.
const spread = (parts: Parts, depth = 0): Parts[] => {
  const open = values(parts).flatMap((one) => resolve(one).flatMap((end) => parameterOf(end) ?? []))[0]
  if (!open || depth > 5) return [parts]
  const { callee, calls } = callsOf(open)
  if (calls.length === 0) return [parts]
  return calls.flatMap((call) => {
    const inside = (one: Value): Value => ({
      node: one.node,
      given: enter(callee, call, one.given),
    })
    const { message, hint, finding, level, code } = parts
    const also = (one: Value | undefined) => one && inside(one)
    const entered = { message: inside(message), hint: hint.map(inside) }
    return spread({ ...entered, finding: also(finding), level: also(level), code: also(code) }, depth + 1)
  })
}

const toldBy = ({ message, hint, finding, level, code }: Parts): Told => {
  const texts = (one: Value) => resolve(one).flatMap(({ node }) => (isText(node) ? [node] : []))
  const others = hint.flatMap((one) => resolve(one).filter(({ node }) => !isText(node)))
  const [id] = finding ? texts(finding).map(textOf) : []
  const codes = (code ? wordsOf(code) : []).filter((one): one is ErrorCode => Object.hasOwn(CATALOGUE, one))
  return {
    messages: texts(message),
    hints: hint.flatMap(texts),
    ...(others[0] && { hintFrom: textOf(others[0].node) }),
    ...(id !== undefined && { finding: id }),
    levels: level ? wordsOf(level) : [],
    ...(code && { errors: codes }),
  }
}

/** Every finding and every error that a source tells of. */
export const toldIn = (top: ts.SourceFile): Told[] => {
  const found: Told[] = []
  const walk = (node: ts.Node): void => {
    const parts = partsOf(node)
    if (parts)
      found.push(
        ...branches(parts)
          .flatMap((one) => spread(one))
          .map(toldBy),
      )
    ts.forEachChild(node, walk)
  }
  walk(top)
  return found
}
