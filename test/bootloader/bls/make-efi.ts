import { variablePath } from '../../../src/machine/efi-variables.ts'
import type { Node } from '../../kernel/make-tree.ts'

/** The bytes of a text variable in efivarfs: attributes in front. */
export const efiText = (text: string): Buffer => Buffer.concat([Buffer.of(7, 0, 0, 0), Buffer.from(text, 'utf16le')])

/** The file of a text variable. */
export const variable = (name: Parameters<typeof variablePath>[0], text: string): Record<string, Node> => ({
  [variablePath(name)]: efiText(`${text}\0`),
})
