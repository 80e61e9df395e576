import fs from 'node:fs'
import t from 'tap'
import type { Untrusted } from '../../../src/machine/trust.ts'
import {
  CHECKS,
  checkEntry,
  checkKernel,
  reasonToRefuse,
  reasonToWait,
  unknownIgnores,
} from '../../../src/plan/checks/index.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import type { Finding } from '../../../src/report/finding.ts'
import { facts, settings } from '../facts.ts'

const entryOf = ({ choice }: Facts): Entry => choice.entry as Entry
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id)
const tight = facts({ memoryAvailable: 1 })
const cut = (ignore: string[] = []): Facts => {
  const all = structuredClone(facts({ memoryAvailable: 1, settings: settings({ ignore }) }))
  entryOf(all).kernel.imageStat.size = 1
  return all
}

t.test('every check has a file of its name, and is in the list once', async (t) => {
  const dir = `${__dirname}/../../../src/plan/checks`
  const files = fs.readdirSync(dir).filter((name) => name !== 'index.ts' && name !== 'check.ts')
  t.same(CHECKS.map(({ id }) => `${id}.ts`).sort(), files.sort())
})

t.test('all of them speak, in their order', async (t) => {
  const findings = checkEntry(facts(), entryOf(facts()))
  t.same(ids(findings), ids(CHECKS as unknown as Finding[]))
  t.same([...new Set(findings.map(({ level }) => level))], ['ok'])
  t.ok(findings.every(({ message }) => message !== ''))
})

t.test('of a kernel only what is about kernels, and only what is wrong', async (t) => {
  t.same(checkKernel(tight, entryOf(tight)), [])
  t.same(ids(checkKernel(cut(), entryOf(cut()))), ['image-integrity'])
})

t.test('a refusal that is ignored is a warning, a warning stays one', async (t) => {
  const ignoring = cut(['image-integrity', 'memory'])
  const findings = checkEntry(ignoring, entryOf(ignoring)).filter(({ level }) => level !== 'ok')
  t.match(findings, [
    { id: 'image-integrity', level: 'warn', evidence: /ignored by Checks.Ignore$/ },
    { id: 'memory', level: 'warn', evidence: '/proc/meminfo' },
  ])
  t.equal(reasonToRefuse(findings, false), undefined)
  t.equal(reasonToWait(findings, ['memory']), undefined)
  t.equal(reasonToWait(findings, [])?.id, 'memory')
})

t.test('what others may have written does not switch off what says so', async (t) => {
  const untrusted: Untrusted[] = [
    { path: '/etc/kexecctl.conf', at: '/etc', why: 'owner', stat: { uid: 7, gid: 0, mode: 0o755 } },
  ]
  const all = facts({ settings: settings({ ignore: ['file-trust', 'image-integrity', 'x'] }) }, { untrusted })
  const findings = checkEntry(all, entryOf(all))
  t.match(reasonToRefuse(findings, true), { id: 'file-trust', level: 'refuse', evidence: /^\/etc: [^I]*$/ })
  t.match(unknownIgnores(all.settings.ignore), [
    { level: 'warn', message: 'Ignore names "file-trust", which is no check that could be ignored' },
    { level: 'warn', message: /"x"/ },
  ])
})

t.test('the first obstacle is the reason', async (t) => {
  const refusal = (id: string): Finding => ({ id, level: 'refuse', message: id })
  t.equal(reasonToRefuse(checkEntry(cut(), entryOf(cut())), false)?.id, 'image-integrity')
  t.equal(reasonToRefuse([refusal('config-unknown'), refusal('memory')], true)?.id, 'config-unknown')
  t.equal(reasonToRefuse([refusal('load-disabled'), refusal('image-arch')], false)?.id, 'load-disabled')
  t.equal(
    reasonToRefuse([refusal('load-disabled'), refusal('image-arch')], true)?.id,
    'image-arch',
    'it is loaded already',
  )
  t.equal(reasonToRefuse([{ id: 'image-arch', level: 'warn', message: '' }], false), undefined)
  t.equal(reasonToWait([refusal('image-arch')], []), undefined, 'only checks that say wait')
  t.equal(reasonToWait(checkEntry(facts(), entryOf(facts())), []), undefined)
})
