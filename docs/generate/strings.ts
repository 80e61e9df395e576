import ts from 'typescript'
import { isText } from './is-text.ts'
import { textOf } from './source-text.ts'
import { type Told, toldIn } from './told.ts'

/** A text that the program can print, as it stands in a source. */
export interface Text {
  /** With the names of values in capitals where the values come. */
  text: string
  file: string
  /** How its source calls it: a property (`reason`, `fine`), a variable, a function. */
  role: string
  /** What it belongs to as the message; with the same text there may be several. */
  message?: Told[]
  /** It is a hint of something that is told. */
  hint?: true
}

const ROLES = ['message', 'hint', 'reason', 'fine', 'happens']
// Of a check these are for docs/checks.md; `evidence` and `source` are facts everywhere, and not sentences.
const FOR_DOCS = ['what', 'why']
const FACTS = ['evidence', 'source']
// What is compared, looked for or taken apart is read and not written.
const READING = /^(?:includes|startsWith|endsWith|indexOf|split|replace|replaceAll|has|hasOwn|get|match|exec|test)$/

const isCheck = (node: ts.ObjectLiteralExpression): boolean => {
  const names = node.properties.map((one) => one.name?.getText())
  return names.includes('id') && names.includes('why')
}

/** What a node says about every text below it. */
interface Place {
  role: string
  hidden: boolean
  inCheck: boolean
}

const placeOf = (node: ts.Node, above: Place): Place => {
  if (ts.isObjectLiteralExpression(node)) return { ...above, inCheck: above.inCheck || isCheck(node) }
  if (ts.isPropertyAssignment(node)) {
    const role = node.name.getText()
    const hidden = FACTS.includes(role) || (above.inCheck && FOR_DOCS.includes(role))
    return { ...above, role, hidden: above.hidden || hidden }
  }
  if ((ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node)) && node.name)
    return { ...above, role: node.name.getText() }
  return above
}

// Whether a text could ever be seen by people.
const isRead = (node: ts.Node): boolean => {
  const { parent } = node
  if (ts.isTypeNode(parent) || ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true
  if (ts.isElementAccessExpression(parent) || ts.isCaseClause(parent)) return true
  if (ts.isBinaryExpression(parent)) return /^[!=]==$/.test(parent.operatorToken.getText())
  const called = ts.isCallExpression(parent) && parent.expression
  return Boolean(called && ts.isPropertyAccessExpression(called) && READING.test(called.name.text))
}

/** Two words, or whatever stands where people are told something. */
const isTold = (text: string, role: string): boolean =>
  ROLES.includes(role) ? /[a-z]{2}/i.test(text) : /[a-z]{2,}[,:;)]* [a-z({'"]/i.test(text)

/** Every text of one source that the program can print. */
export const textsOf = (file: string, source: string): Text[] => {
  const top = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const told = toldIn(top)
  const found: Text[] = []
  const add = (node: ts.Expression, { role, hidden }: Place): void => {
    if (hidden || isRead(node)) return
    const message = told.filter(({ messages }) => messages.includes(node))
    const hint = told.some(({ hints }) => hints.includes(node))
    const lines = textOf(node)
      .split('\n')
      .filter((text) => isTold(text, message.length > 0 ? 'message' : role))
    const whose = { ...(message.length > 0 && { message }), ...(hint && ({ hint } as const)) }
    found.push(...lines.map((text) => ({ text, file, role, ...whose })))
  }
  const walk = (node: ts.Node, above: Place): void => {
    const here = placeOf(node, above)
    if (isText(node)) add(node as ts.Expression, here)
    else ts.forEachChild(node, (child) => walk(child, here))
  }
  walk(top, { role: '', hidden: false, inCheck: false })
  return found
}
