/** An element of a document: what is checked of one. */
export interface Element {
  name: string
  attributes: Readonly<Record<string, string>>
  /** The text in it and in its children. */
  text: string
}

const NAME = /^[A-Za-z][A-Za-z0-9:-]*$/
const ENTITY = /&(amp|lt|gt|quot);/g
const LETTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
// XML 1.0, 2.2
const CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u

const plain = (text: string): string => {
  if (/[<>]/.test(text) || /&/.test(text.replace(ENTITY, ''))) throw new Error(`not escaped: ${text.slice(0, 80)}`)
  return text.replace(ENTITY, (_, name: string) => LETTERS[name] ?? '')
}

const attributesOf = (text: string): Record<string, string> => {
  const attributes: Record<string, string> = {}
  const rest = text.replace(/ ([A-Za-z:-]+)="([^"<]*)"/g, (_, name: string, value: string) => {
    if (Object.hasOwn(attributes, name)) throw new Error(`two attributes ${name}`)
    attributes[name] = plain(value)
    return ''
  })
  if (rest.trim() !== '') throw new Error(`no attributes: ${rest}`)
  return attributes
}

/**
 * Reads XML as strictly as our own pictures can bear it: elements, attributes in double quotes, text, and four
 * entities; no comments, no declarations. Elements in the order in which they begin. Throws what is wrong.
 */
export const parseXml = (xml: string): Element[] => {
  if (!CHARACTERS.test(xml)) throw new Error('a character that XML has not')
  const all: Element[] = []
  const open: Element[] = []
  for (const piece of xml.split(/(<[^<>]*>)/)) {
    if (!piece.startsWith('<')) {
      const text = plain(piece)
      if (text.trim() !== '' && open.length === 0) throw new Error(`text outside: ${text}`)
      for (const element of open) element.text += text
    } else if (piece.startsWith('</')) {
      const closed = open.pop()
      if (piece !== `</${closed?.name}>`) throw new Error(`${piece} closes ${closed?.name}`)
    } else {
      const [, name = '', attributes = '', empty] = /^<([^\s/>]+)([^>]*?)(\/)?>$/.exec(piece) ?? []
      if (!NAME.test(name)) throw new Error(`no element: ${piece}`)
      if (open.length === 0 && all.length > 0) throw new Error(`a second root: ${piece}`)
      const element: Element = { name, attributes: attributesOf(attributes), text: '' }
      all.push(element)
      if (!empty) open.push(element)
    }
  }
  if (open.length > 0) throw new Error(`${open.at(-1)?.name} is not closed`)
  return all
}
