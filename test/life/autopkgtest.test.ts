import { copyFileSync, cpSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { ROOT } from '../built.ts'
import { buildDeb } from '../vm/deb.ts'
import { installPackages } from '../vm/host.ts'
import { openOverlay } from './overlay.ts'
import { bookworm, trixie } from './systems.ts'

t.test('debian/tests, run by autopkgtest', { timeout: 0 }, async (t) => {
  const say = (line: string) => t.comment(line)
  await installPackages([['/usr/bin/autopkgtest', 'autopkgtest', 'runs the tests in debian/tests']], say)
  const source = t.testdir({})
  cpSync(`${ROOT}/debian`, `${source}/debian`, { recursive: true })
  // by that file autopkgtest knows a tree that is built already
  writeFileSync(`${source}/debian/files`, '')
  copyFileSync(await buildDeb(say), `${source}/kexecctl.deb`)
  for (const [name, system] of [
    ['Debian 13', trixie],
    ['Debian 12', bookworm],
  ] as const) {
    const overlay = openOverlay(await system(say))
    t.teardown(overlay.done)
    const { code, stdout } = await overlay.beside(
      `cd ${source} && exec autopkgtest --timeout-test=600 -B ./kexecctl.deb . -- chroot "$1"`,
    )
    t.match(stdout, /^smoke +PASS$/m, name)
    t.equal(code, 0)
  }
})
