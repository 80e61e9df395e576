import { readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { must } from './command.ts'
import { installPackages } from './host.ts'

const project = resolve(__dirname, '../..')

/** Builds dist/kexecctl and the package, installing the packaging tools first where they are missing. */
export const buildDeb = async (say: (line: string) => void): Promise<string> => {
  await installPackages([['/usr/bin/dh', 'debhelper', 'builds the Debian package']], say)
  say('building dist/kexecctl and the package')
  await must('npm', ['run', '--silent', 'package'], { cwd: project })
  return findDeb()
}

/** The newest dist/kexecctl_*_all.deb. Throws when nothing was built yet. */
export const findDeb = (): string => {
  const dist = `${project}/dist`
  const names = readdirSync(dist).filter((name) => /^kexecctl_.*_all\.deb$/.test(name))
  const [newest] = names.map((name) => `${dist}/${name}`).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  if (newest === undefined) throw new Error('There is no dist/kexecctl_*_all.deb: npm run package builds it')
  return newest
}
