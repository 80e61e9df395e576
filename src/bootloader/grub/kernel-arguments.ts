import type { Flavour } from './state.ts'
import type { Argument } from './values.ts'

const escaped = (text: string, flavour: Flavour | undefined): string | undefined => {
  const hex = /\\x[0-9A-Fa-f]{2}/.test(text)
  if (hex && !flavour) return undefined
  // Red Hat's GRUB passes `\x20` on as it is.
  if (hex && flavour === 'redhat')
    return text.replace(/(\\x[0-9A-Fa-f]{2})|([\\'"])/g, (_all, code: string | undefined, ch) => code ?? `\\${ch}`)
  return text.replace(/[\\'"]/g, '\\$&')
}

/**
 * One word of a kernel's command line, as GRUB passes it (grub_create_loader_cmdline of grub-core/lib/cmdline.c):
 * double quotes around one that holds a space, a backslash before quotes and backslashes. Where grub.cfg writes
 * `name="a b"` it stays so: for the kernel (next_arg of its lib/cmdline.c) that is the same as `"name=a b"`.
 * `undefined` where versions of GRUB differ.
 */
export const kernelArgument = (argument: Argument, flavour: Flavour | undefined): string | undefined => {
  const { text, quotedFrom } = argument
  const escapedText = escaped(text, flavour)
  if (!text.includes(' ') || escapedText === undefined) return escapedText
  const name = quotedFrom === undefined ? '' : text.slice(0, quotedFrom)
  const asWritten = /^[^=\s]+=$/.test(name) && escapedText === text
  return asWritten ? `${name}"${text.slice(quotedFrom)}"` : `"${escapedText}"`
}
