import { mkdirSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { readConf } from '../../src/config/conf.ts'
import type { Finding } from '../../src/report/finding.ts'
import { openTree } from '../../src/sys/fs.ts'
import { shownCode } from './shown.ts'

t.test('settings that are shown can be copied', async (t) => {
  const blocks = shownCode().filter(({ lines }) => /^\[(Stage|Target|Checks|Reboot|History)\]$/.test(lines[0] ?? ''))
  t.ok(blocks.some(({ at }) => at === 'README.md') && blocks.some(({ at }) => at.startsWith('man/')))
  const root = t.testdir()
  mkdirSync(`${root}/etc`)
  for (const { at, lines } of blocks) {
    writeFileSync(`${root}/etc/kexecctl.conf`, `${lines.join('\n')}\n`)
    const findings: Finding[] = []
    await readConf(openTree(root), findings)
    t.same(findings, [], `${at}: ${lines.join(', ')}`)
  }
})
