import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const ROOT = path.resolve(__dirname, '..')

/** Builds the sources into a file of its own and returns its path and text; `done` removes it. */
export const buildOnce = (): { file: string; text: string; done: () => void } => {
  const dir = mkdtempSync(path.join(tmpdir(), 'kexecctl-test-'))
  const file = path.join(dir, 'kexecctl')
  const done = () => rmSync(dir, { recursive: true, force: true })
  try {
    execFileSync(process.execPath, [path.join(ROOT, 'build.mjs'), file], { cwd: dir })
    return { file, text: readFileSync(file, 'utf8'), done }
  } catch (error) {
    done()
    throw error
  }
}
