import { appendFileSync, cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { ROOT } from '../built.ts'
import { must } from '../vm/command.ts'
import { temporaryDirectory } from '../vm/process.ts'

const SOURCES = 'LICENSE CHANGELOG.md package.json tsconfig.json build.mjs src hooks man docs rpm'.split(' ')

/** Builds the .rpm in a copy of the sources; returns its path. `edit` may change the copy before. */
export const buildRpm = async (edit: (tree: string) => void = () => {}): Promise<string> => {
  const dir = temporaryDirectory('kexecctl-rpm')
  for (const name of SOURCES) cpSync(`${ROOT}/${name}`, `${dir}/${name}`, { recursive: true })
  symlinkSync(`${ROOT}/node_modules`, `${dir}/node_modules`)
  edit(dir)
  await must(`${dir}/rpm/package.sh`, [])
  return `${dir}/dist/${readdirSync(`${dir}/dist`)[0]}`
}

/** For `buildRpm`: the release before this one, which has another /etc/dnf/plugins/.../kexecctl.action. */
export const before = (tree: string): void => {
  const spec = `${tree}/rpm/kexecctl.spec`
  writeFileSync(spec, readFileSync(spec, 'utf8').replace(/^Release: .*$/m, 'Release: 0'))
  appendFileSync(`${tree}/hooks/dnf/kexecctl.action`, '# as it was\n')
}
