import t from 'tap'
import { live } from './life.ts'
import { rpm } from './rpm.ts'
import { before, buildRpm } from './rpm-build.ts'
import { rpmCases } from './rpm-cases.ts'
import { trixie } from './systems.ts'

// Fedora's package filesystem has it
const FILESYSTEM = 'mkdir -p /usr/share/licenses'

t.test('life of the .rpm', { timeout: 0 }, async (t) => {
  const say = (line: string) => t.comment(line)
  const base = await trixie(say)
  const files = { 'now.rpm': await buildRpm(), 'previous.rpm': await buildRpm(before) }
  await live(
    t,
    rpm,
    base,
    files,
    rpmCases.map((row) => ({ ...row, given: [FILESYSTEM, ...(row.given ?? [])] })),
  )
})
