import ts from 'typescript'

/** A text without values. */
export const isPlain = (node: ts.Node): node is ts.StringLiteral | ts.NoSubstitutionTemplateLiteral =>
  ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
/** Texts that are put together by `+`. */
export const isSum = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
/** A text, also one that is put together. */
export const isText = (node: ts.Node): boolean =>
  isPlain(node) || ts.isTemplateExpression(node) || (isSum(node) && (isText(node.left) || isText(node.right)))
