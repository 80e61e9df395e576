import { VERSION } from './version.ts'

if (process.argv[2] === '--version') process.stdout.write(`${VERSION}\n`)
