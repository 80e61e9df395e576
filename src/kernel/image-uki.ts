import type { Section } from './pe.ts'

/** The sections that systemd-stub takes, by name, and how many profiles there are beside the base. */
export interface StubSections {
  found: ReadonlyMap<string, Section>
  profiles: number
}

/**
 * Which sections of a unified kernel image systemd-stub takes when it is started without arguments: of several with one
 * name the first, of the base (up to the first .profile) and over them those of profile 0, which begins with the first
 * .profile; one of no bytes hides the one it is laid over. See find_sections() in src/boot/stub.c of systemd,
 * pe_locate_profile_sections() in src/boot/pe.c.
 */
export const stubSections = (sections: readonly Section[]): StubSections => {
  const starts = sections.flatMap(({ name }, at) => (name === '.profile' ? [at] : []))
  const [base = sections.length, second = sections.length] = starts
  // the last entry of a name stays: the first of profile 0, else the first of the base
  const order = [...sections.slice(0, base).reverse(), ...sections.slice(base, second).reverse()]
  const taken = order.map((section) => [section.name, section] as const)
  return { found: new Map([...new Map(taken)].filter(([, { memory }]) => memory.size > 0)), profiles: starts.length }
}

/** A text of a section: it ends at the first NUL. */
export const untilNul = (bytes: Buffer): string => {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
}

/**
 * What systemd-stub makes of the text of .cmdline: control characters and DEL become blanks, those at both ends go. See
 * mangle_stub_cmdline() in src/boot/util.c of systemd.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the stub replaces
export const mangled = (text: string): string => text.replace(/[\x00-\x20\x7f]/g, ' ').replace(/^ +| +$/g, '')
