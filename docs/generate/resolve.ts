import ts from 'typescript'
import { isPlain, isText } from './is-text.ts'

/** What the parameters of functions stand for, where a function was entered by one of its calls. */
type Given = ReadonlyMap<ts.ParameterDeclaration, ts.Expression>

/** An expression, and what the parameters in it stand for. */
export interface Value {
  node: ts.Expression
  given: Given
}
type Declared = ts.BindingElement | ts.VariableDeclaration | ts.ParameterDeclaration | ts.FunctionDeclaration
type Callable = ts.ArrowFunction | ts.FunctionDeclaration

// Deeper than any source goes.
const MOST = 30

// `({ a, b }) => ...`, and `const { a } = ...`: what a name there stands for is not followed
const namesOf = (one: Declared): Declared[] =>
  one.name && ts.isObjectBindingPattern(one.name) ? one.name.elements.flatMap(namesOf) : [one]
const named = (one: Declared, name: string): boolean => one.name?.getText() === name

const declaredIn = (scope: ts.Node, name: string): Declared | undefined => {
  if (ts.isFunctionLike(scope)) return scope.parameters.flatMap(namesOf).find((one) => named(one, name))
  if (!ts.isBlock(scope) && !ts.isSourceFile(scope)) return undefined
  return scope.statements
    .flatMap((one): Declared[] => {
      if (ts.isFunctionDeclaration(one)) return [one]
      return ts.isVariableStatement(one) ? one.declarationList.declarations.flatMap(namesOf) : []
    })
    .find((one) => named(one, name))
}

/** Where a name comes from, in this source. */
const declared = (name: ts.Identifier): Declared | undefined => {
  for (let scope: ts.Node = name.parent; scope; scope = scope.parent) {
    const found = declaredIn(scope, name.text)
    if (found) return found
  }
  return undefined
}

/** What a constant of this source is made of. */
export const initializerOf = (name: ts.Identifier): ts.Expression | undefined => {
  const found = declared(name)
  return found && ts.isVariableDeclaration(found) ? found.initializer : undefined
}

/** The parameter that a name stands for, if it is one. */
export const parameterOf = ({ node, given }: Value): ts.ParameterDeclaration | undefined => {
  const found = ts.isIdentifier(node) ? declared(node) : undefined
  return found && ts.isParameter(found) && !given.has(found) ? found : undefined
}

const functionOf = (node: ts.Expression): Callable | undefined => {
  const found = ts.isIdentifier(node) ? declared(node) : undefined
  if (found && ts.isFunctionDeclaration(found)) return found
  const made = found && ts.isVariableDeclaration(found) ? found.initializer : undefined
  return made && ts.isArrowFunction(made) ? made : undefined
}

const NOT_GIVEN = ts.factory.createIdentifier('undefined')

/** What the parameters stand for within one call. */
export const enter = (callee: Callable, call: ts.CallExpression, given: Given): Given => {
  const inside = new Map(given)
  callee.parameters.forEach((one, at) => {
    inside.set(one, call.arguments[at] ?? one.initializer ?? NOT_GIVEN)
  })
  return inside
}

const returned = (callee: Callable): ts.Expression[] => {
  if (!callee.body) return []
  if (!ts.isBlock(callee.body)) return [callee.body]
  const found: ts.Expression[] = []
  const walk = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression)
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, walk)
  }
  walk(callee.body)
  return found
}

// One step nearer to what it can be; undefined where there is none.
const step = ({ node, given }: Value): Value[] | undefined => {
  const also = (...nodes: ts.Expression[]) => nodes.map((one) => ({ node: one, given }))
  if (isText(node)) return undefined
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
    return also(node.expression)
  if (ts.isConditionalExpression(node)) return also(node.whenTrue, node.whenFalse)
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.getText()
    if (operator === '&&') return also(node.right)
    return /^(?:\?\?|\|\|)$/.test(operator) ? also(node.left, node.right) : undefined
  }
  if (ts.isCallExpression(node)) {
    const callee = functionOf(node.expression)
    return callee && returned(callee).map((one) => ({ node: one, given: enter(callee, node, given) }))
  }
  if (!ts.isIdentifier(node)) return undefined
  if (node.text === 'undefined') return []
  const found = declared(node)
  if (found && ts.isParameter(found)) {
    const argument = given.get(found)
    return argument && also(argument)
  }
  const value = initializerOf(node)
  return value && also(value)
}

/** What an expression can be, as far as its source tells: texts, objects, and whatever could not be followed. */
export const resolve = (value: Value, depth = 0): Value[] => {
  const next = depth < MOST ? step(value) : undefined
  return next ? next.flatMap((one) => resolve(one, depth + 1)) : [value]
}

/** The words without values among what an expression can be. */
export const wordsOf = (value: Value): string[] =>
  resolve(value).flatMap(({ node }) => (isPlain(node) ? [node.text] : []))

/** The calls of the function, in this source, that a parameter belongs to. */
export const callsOf = (parameter: ts.ParameterDeclaration): { callee: Callable; calls: ts.CallExpression[] } => {
  const callee = parameter.parent as Callable
  const calls: ts.CallExpression[] = []
  const walk = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && functionOf(node.expression) === callee) calls.push(node)
    ts.forEachChild(node, walk)
  }
  walk(parameter.getSourceFile())
  return { callee, calls }
}
