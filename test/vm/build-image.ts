import { prepareImage } from './image.ts'
import { type Suite, suites } from './suite.ts'

// npm run vm:image [-- SUITE…] [--fresh]: builds what is missing from the cache, --fresh builds anew.
const main = async (): Promise<void> => {
  const words = process.argv.slice(2)
  const fresh = words.includes('--fresh')
  const wanted = words.filter((word): word is Suite => suites.includes(word as Suite))
  for (const suite of wanted.length > 0 ? wanted : suites) {
    const start = Date.now()
    const say = (line: string) => console.error(`[${Math.round((Date.now() - start) / 1000)} s] ${line}`)
    const image = await prepareImage(suite, say, fresh)
    say(`${suite}: ${image.disk}`)
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
