import { appendFileSync } from 'node:fs'
import t from 'tap'
import { buildDeb } from '../vm/deb.ts'
import { undebconfedDeb, withVersion } from './deb.ts'
import { configuration, units } from './deb-admin-cases.ts'
import { installation, interrupted, twelveToThirteen } from './deb-cases.ts'
import { dpkg } from './dpkg.ts'
import { live } from './life.ts'
import { bookworm, trixie } from './systems.ts'

t.test('life of the .deb', { timeout: 0 }, async (t) => {
  const say = (line: string) => t.comment(line)
  const now = await buildDeb(say)
  const previous = await withVersion(now, '0.0.1', (tree) =>
    appendFileSync(`${tree}/etc/apt/apt.conf.d/99kexecctl`, '// as it was\n'),
  )
  const undebconfed = await undebconfedDeb(say)
  const files = { 'now.deb': now, 'previous.deb': previous, 'undebconfed.deb': undebconfed }
  for (const [name, system, cases] of [
    ['Debian 13', trixie, [...installation, ...configuration, ...units, ...interrupted]],
    ['Debian 12', bookworm, [...twelveToThirteen, ...installation, ...units]],
  ] as const) {
    const base = await system(say)
    await t.test(name, { timeout: 0 }, (t) => live(t, dpkg, base, files, cases))
  }
})
