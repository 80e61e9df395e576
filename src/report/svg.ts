import { escapeText } from './escape.ts'

// XML 1.0, 2.2: no half of a surrogate pair, and not these two; control characters go before.
const NO_XML = /[\ud800-\udfff\ufffe\uffff]/gu
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Any text as the text of an XML element or of an attribute. */
export const xmlText = (text: string): string =>
  escapeText(text)
    .replace(NO_XML, '\ufffd')
    .replace(/[&<>"]/g, (c) => ENTITIES[c] ?? '')

type Attributes = Readonly<Record<string, string | number>>

// A tenth of a pixel is more than anybody sees.
const shown = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : xmlText(value)

/** An element of SVG. `content` is markup: elements, or what xmlText made. */
export const element = (name: string, attributes: Attributes, content = ''): string => {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${shown(value)}"`)
  const open = `<${name}${words.join('')}`
  return content === '' ? `${open}/>` : `${open}>${content}</${name}>`
}
