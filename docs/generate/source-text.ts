import ts from 'typescript'
import { isPlain, isSum, isText } from './is-text.ts'
import { initializerOf, resolve } from './resolve.ts'

const capitals = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1-$2').toUpperCase()

// `const again = old ? ' once more' : ''`: what it can be says more than its name.
const madeOfTexts = (node: ts.Identifier): ts.Expression | undefined => {
  const value = initializerOf(node)
  if (!value || /^[A-Z_]+$/.test(node.text)) return undefined
  const ends = resolve({ node: value, given: new Map() })
  return ends.length > 0 && ends.length < 3 && ends.every((end) => isText(end.node)) ? value : undefined
}

/** What stands for a value: its name in capitals, or the texts that it can be, in braces, or in brackets if none can. */
const nameOf = (node: ts.Expression): string => {
  if (isText(node)) return textOf(node)
  if (ts.isIdentifier(node)) {
    const made = madeOfTexts(node)
    return made ? nameOf(made) : capitals(node.text)
  }
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
export const textOf = (node: ts.Expression): string => {
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
