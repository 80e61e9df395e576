import ts from 'typescript'
import { CATALOGUE } from '../../src/report/errors.ts'

/** A text that the program can print, as it stands in a source. */
export interface Text {
  /** With the names of values in capitals where the values come. */
  text: string
  file: string
  /** What it is for, as the source names it: a property (`message`, `hint`), a variable, a function. */
  role: string
  /** The finding or error that it belongs to. */
  finding?: string
  level?: string
  error?: string
  /** Where the object or the error begins that it is part of: what has one `unit` is printed together. */
  unit: number
}

const ROLES = ['message', 'hint', 'reason', 'fine', 'happens']
// Of these the program prints nothing: they are for docs/checks.md.
const FOR_DOCS = ['what', 'why', 'source']
// Facts, and not sentences.
const FACTS = ['evidence', 'source']
// What files and other programs say, or what is looked for in them.
const OTHERS =
  /^(?:(?:command-)?NAMES|OTHER_MENUS|OTHERS|RESERVED|ENDS|ALTERS_SHELL|SIGNATURE|EMPTY_BLOCK|HEADER|MAGIC|MARK|BANNER|UNFIT|BUSY|NO_HARDWARE|pattern|key|deviceKey|byParents|named|bodyOf|COMMENT)$/
// What is compared, looked for or taken apart is read and not written.
const READING = /^(?:includes|startsWith|endsWith|indexOf|split|replace|replaceAll|has|hasOwn|get|match|exec|test)$/

const isPlain = (node: ts.Node): node is ts.StringLiteral | ts.NoSubstitutionTemplateLiteral =>
  ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
const isSum = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
const isText = (node: ts.Node): boolean =>
  isPlain(node) || ts.isTemplateExpression(node) || (isSum(node) && (isText(node.left) || isText(node.right)))

const capitals = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1-$2').toUpperCase()

/** What stands for a value: its name in capitals, or the texts that it can be, in braces, or in brackets if none can. */
const nameOf = (node: ts.Expression): string => {
  if (isText(node)) return textOf(node)
  if (ts.isIdentifier(node)) return capitals(node.text)
  if (ts.isConditionalExpression(node)) {
    const [one, other] = [nameOf(node.whenTrue), nameOf(node.whenFalse)]
    return one === '' || other === '' ? `[${one}${other}]` : `{${one}|${other}}`
  }
  if (ts.isPropertyAccessExpression(node)) return capitals(node.name.text)
  if (ts.isElementAccessExpression(node) || ts.isNonNullExpression(node)) return nameOf(node.expression)
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return nameOf(node.expression)
  if (ts.isBinaryExpression(node)) return nameOf(node.left)
  if (ts.isAwaitExpression(node)) return nameOf(node.expression)
  if (!ts.isCallExpression(node)) return '...'
  const called = node.expression
  // shellWord(at), JSON.stringify(id); names.join(', '), text.trim()
  const isOfOwn = ts.isPropertyAccessExpression(called) && !/^(?:JSON|Math)$/.test(called.expression.getText())
  const about = isOfOwn ? called.expression : node.arguments[0]
  return about === undefined ? nameOf(called) : nameOf(about)
}

/** A text, its values named. */
const textOf = (node: ts.Expression): string => {
  if (isPlain(node)) return node.text
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce((text, { expression, literal }) => {
      const name = nameOf(expression)
      // right behind a word: the end of a sentence, or nothing
      const more = /\w$|\]$/.test(text) && /^[A-Z-]+$/.test(name) ? `[${name}]` : name
      return text + more + literal.text
    }, node.head.text)
  }
  return isSum(node) ? nameOf(node.left) + nameOf(node.right) : nameOf(node)
}

const propertyOf = (object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined =>
  object.properties.flatMap((one) =>
    ts.isPropertyAssignment(one) && one.name.getText() === name ? [one.initializer] : [],
  )[0]
const literal = (node: ts.Expression | undefined): string | undefined => (node && isPlain(node) ? node.text : undefined)

const isError = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && node.expression.getText() === 'KexecctlError'

/** What a node says about every text below it. */
const contextOf = (node: ts.Node): Partial<Text> => {
  if (isError(node)) {
    const codes = new Set(node.arguments?.[0]?.getText().match(/(?<=')[a-z-]+(?=')/g))
    return {
      error: [...codes].filter((code) => Object.hasOwn(CATALOGUE, code)).join(', '),
      role: 'message',
      unit: node.pos,
    }
  }
  if (ts.isObjectLiteralExpression(node)) {
    const [finding, level] = [literal(propertyOf(node, 'id')), literal(propertyOf(node, 'level'))]
    const unit = propertyOf(node, 'message') || finding ? { unit: node.pos } : {}
    return { ...unit, ...(finding !== undefined && { finding }), ...(level !== undefined && { level }) }
  }
  if (ts.isPropertyAssignment(node)) return { role: node.name.getText() }
  if (ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node))
    return node.name ? { role: node.name.getText() } : {}
  return {}
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
// A comment is for a file that is written.
const isTold = (text: string, role: string): boolean =>
  !text.startsWith('# ') && (ROLES.includes(role) ? /[a-z]{2}/i.test(text) : /[a-z]{2,}[,:;)]* [a-z({'"]/i.test(text))

/** Every text of one source that the program can print. */
export const textsOf = (file: string, source: string): Text[] => {
  const found: Text[] = []
  const walk = (node: ts.Node, above: Text): void => {
    const here = { ...above, ...contextOf(node) }
    const forDocs = here.finding !== undefined && FOR_DOCS.includes(here.role)
    if (isText(node) && !isRead(node)) {
      const isOthers = forDocs || FACTS.includes(here.role) || OTHERS.test(here.role)
      const lines = isOthers ? [] : textOf(node as ts.Expression).split('\n')
      found.push(...lines.filter((text) => isTold(text, here.role)).map((text) => ({ ...here, text })))
      return
    }
    // the first argument is the code
    if (isError(node)) for (const argument of node.arguments?.slice(1) ?? []) walk(argument, here)
    else ts.forEachChild(node, (child) => walk(child, here))
  }
  const top = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  walk(top, { text: '', file, role: '', unit: -1 })
  return found
}
