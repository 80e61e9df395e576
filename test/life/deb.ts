import { readFileSync, writeFileSync } from 'node:fs'
import { must } from '../vm/command.ts'
import { temporaryDirectory } from '../vm/process.ts'

/** The same package as if it were `version`; returns its path. */
export const withVersion = async (deb: string, version: string): Promise<string> => {
  const dir = temporaryDirectory('kexecctl-deb')
  await must('dpkg-deb', ['-R', deb, `${dir}/tree`])
  const control = `${dir}/tree/DEBIAN/control`
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`))
  const file = `${dir}/kexecctl_${version}_all.deb`
  await must('dpkg-deb', ['--root-owner-group', '-Znone', '-b', `${dir}/tree`, file])
  return file
}
