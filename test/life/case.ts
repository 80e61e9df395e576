import { rmSync } from 'node:fs'
import type { Test } from 'tap'
import type { Chroot } from './chroot.ts'

export const SETUP_FILE = '/etc/kexecctl.conf.d/50-setup.conf'

/** debconf's answers as debconf-set-selections and `debconf-show` have them: question name without `kexecctl/`. */
export type Answers = Record<string, string>

/** Answers for debconf that are there before the package is: what a fleet does. */
export const preseed = (chroot: Chroot, answers: Answers): Promise<string> =>
  chroot.must('debconf-set-selections', {
    input: Object.entries(answers)
      .map(([name, value]) => `kexecctl kexecctl/${name} ${name === 'select' ? 'select' : 'boolean'} ${value}\n`)
      .join(''),
  })

/** What debconf has. */
export const answers = async (chroot: Chroot): Promise<Answers> =>
  Object.fromEntries(
    [...(await chroot.must('debconf-show kexecctl')).matchAll(/^\W*kexecctl\/(\w+): (.*)$/gm)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  )

/** What is in effect, as kexecctl itself says it. */
export const inEffect = async (chroot: Chroot): Promise<Answers> =>
  Object.fromEntries(
    (await chroot.must('kexecctl setup --print'))
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  )

/** The lines of the generated file that are no comment. */
export const written = (chroot: Chroot): string[] =>
  (chroot.read(SETUP_FILE) ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'))

const TREE =
  'find / -xdev \\( -path /proc -o -path /var/log -o -path /var/cache -o -path /var/lib/apt -o -path /root \\) -prune ' +
  '-o -print | LC_ALL=C sort'

/**
 * A case in a chroot where kexecctl is not installed. `own` are the administrator's files: there from the beginning,
 * and still there, as the case left them, when the package has been purged. Nothing else is.
 */
export const lifeCase = (
  t: Test,
  chroot: Chroot,
  name: string,
  body: (t: Test) => Promise<void>,
  own: Record<string, string> = {},
) =>
  t.test(name, { timeout: 0 }, async (t) => {
    const before = { etc: await chroot.sum('/etc'), tree: await chroot.must(TREE) }
    const replaced = new Map(Object.keys(own).map((path) => [path, chroot.read(path)]))
    for (const [path, text] of Object.entries(own)) chroot.write(path, text)
    await body(t)

    const kept = Object.keys(own).map((path) => chroot.read(path))
    await chroot.must('apt-get purge -y kexecctl', { env: { DEBIAN_FRONTEND: 'noninteractive' } })
    t.strictSame(
      Object.keys(own).map((path) => chroot.read(path)),
      kept,
      "purged: an administrator's own files stay",
    )
    for (const [path, text] of replaced) {
      if (text === undefined) rmSync(chroot.root + path, { force: true })
      else chroot.write(path, text)
    }
    if (replaced.size > 0) await chroot.run('rmdir /etc/kexecctl.conf.d')
    t.equal(await chroot.must(TREE), before.tree, 'nothing else is left')
    t.equal(await chroot.sum('/etc'), before.etc, 'and /etc is as it was')
    t.equal((await chroot.run('grep -h kexecctl/ /var/cache/debconf/*.dat')).stdout, '', 'nor in debconf')
  })
