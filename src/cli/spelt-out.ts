import { COMMANDS } from './commands.ts'

const isYesOrNo = (name: string): boolean =>
  Object.values(COMMANDS).some(
    ({ options }) => options && Object.hasOwn(options, name) && options[name]?.yesNo === true,
  )

/**
 * Spells out the choices of yes and no, which yargs has no kind of option for: `--enable` alone is `--enable=yes`,
 * `--no-enable` is `--enable=no`. What follows is its value unless it is an option.
 */
export const speltOut = (argv: readonly string[]): string[] => {
  const end = argv.indexOf('--')
  return argv.map((word, i) => {
    const [, no, name = ''] = ((end < 0 || i < end) && /^--(no-)?([a-z]+)$/.exec(word)) || []
    if (!isYesOrNo(name)) return word
    if (no) return `--${name}=no`
    const next = argv[i + 1]
    return next === undefined || next.startsWith('-') ? `--${name}=yes` : word
  })
}
