import type { Option } from './command.ts'

/** The options of every command. */
export const OPTIONS: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', describe: 'Answer as one JSON object' },
  root: { type: 'string', describe: 'Look at the system in another directory' },
  verbose: { type: 'boolean', describe: 'Say more' },
  debug: { type: 'boolean', describe: 'Show where an error comes from' },
  color: { type: 'string', describe: 'Colour the text', choices: ['auto', 'always', 'never'] },
}
