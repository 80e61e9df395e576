import { readFileSync, writeFileSync } from 'node:fs'
import { cached } from '../vm/cache.ts'
import { must } from '../vm/command.ts'
import { temporaryDirectory } from '../vm/process.ts'

/** The same package as if it were `version`, with what `edit` does to its files; returns its path. */
export const withVersion = async (
  deb: string,
  version: string,
  edit: (tree: string) => void = () => {},
): Promise<string> => {
  const dir = temporaryDirectory('kexecctl-deb')
  await must('dpkg-deb', ['-R', deb, `${dir}/tree`])
  const control = `${dir}/tree/DEBIAN/control`
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`))
  edit(`${dir}/tree`)
  const file = `${dir}/kexecctl_${version}_all.deb`
  await must('dpkg-deb', ['--root-owner-group', '-Znone', '-b', `${dir}/tree`, file])
  return file
}

// The last commit without debconf.
const COMMIT = '1b3091b'

/** The package as it was before debconf, as version 0.0.2; from the repository's own history. */
export const undebconfedDeb = async (say: (line: string) => void): Promise<string> => {
  const kept = await cached('deb-undebconfed', { COMMIT }, async (directory) => {
    say(`building the package of commit ${COMMIT}`)
    await must('sh', ['-ec', `git archive ${COMMIT} | tar -xC "$1"; ln -s "$PWD/node_modules" "$1"`, 'sh', directory])
    await must(`${directory}/debian/package.sh`, [])
    await must('sh', [
      '-ec',
      'mv "$1"/dist/*.deb "$1"/../deb.new; rm -rf "$1"/* "$1"/.[!.]*; mv "$1"/../deb.new "$1"/kexecctl.deb',
      'sh',
      directory,
    ])
  })
  return await withVersion(`${kept}/kexecctl.deb`, '0.0.2')
}
