import type { Finding } from '../report/finding.ts'
import type { Tree } from '../sys/fs.ts'
import { findConfFiles } from './conf-files.ts'
import { applyEntry, type Conf, defaultConf } from './conf-keys.ts'
import { parseConf } from './conf-parse.ts'
import { readConfig } from './read-config.ts'

// Nobody reads more of them, and a hostile tree could hold millions.
const MAX_COMPLAINTS = 50

const quoted = (value: string) => JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value)

// `config-unreadable`: kexecctl.conf or a drop-in is there and cannot be read; it might switch staging off.
const unreadable = (path: string, code: string): Finding => ({
  id: 'config-unreadable',
  level: 'refuse',
  message: `${path} cannot be read (${code}), so what it asks for is unknown`,
  hint: 'make it readable, UTF-8 and no longer than 64 KiB',
  evidence: path,
})

/**
 * What kexecctl.conf and its drop-ins ask for. Findings: `config-key`, a section, key or line that means nothing here;
 * `config-value`, a value that its key does not take; both are passed over. Never rejects.
 */
export const readConf = async (tree: Tree, findings: Finding[]): Promise<Conf> => {
  const asked = defaultConf()
  const { files, unreadable: lost } = findConfFiles(tree, 'kexecctl')
  for (const { path, code } of lost) findings.push(unreadable(path, code))
  const complain = (finding: Finding) => {
    if (findings.length < MAX_COMPLAINTS) findings.push(finding)
  }
  for (const file of files) {
    const read = readConfig(tree, file)
    if (read.state === 'unknown') findings.push(unreadable(file, read.code))
    if (read.state !== 'ok') continue
    const { entries, strays } = await parseConf(read.value)
    for (const { line, why } of strays) {
      const at = `${file}:${line}`
      complain({ id: 'config-key', level: 'warn', message: `${at}: ${why}, it is passed over`, evidence: at })
    }
    for (const entry of entries) {
      const at = `${file}:${entry.line}`
      const complaint = applyEntry(asked, entry, at)
      if (!complaint) continue
      const what =
        complaint.about === 'key'
          ? `there is no ${entry.key}= in [${entry.section}]`
          : `${entry.key}= does not take ${quoted(entry.value)}`
      complain({
        id: `config-${complaint.about}`,
        level: 'warn',
        message: `${at}: ${what}, it is passed over`,
        hint: complaint.about === 'key' ? complaint.expects : `${entry.key}= takes ${complaint.expects}`,
        evidence: at,
      })
    }
  }
  return asked
}
