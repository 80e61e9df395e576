import t from 'tap'
import { buildDeb } from '../vm/deb.ts'
import { answers, inEffect, lifeCase, preseed, SETUP_FILE, written } from './case.ts'
import { makeChroot, PACKAGES } from './chroot.ts'
import { withVersion } from './deb.ts'
import { inDialog, inReadline, QUESTIONS } from './person.ts'
import { openTerminal, type Terminal } from './terminal.ts'

t.test('debconf, with somebody at the terminal', { timeout: 0 }, async (t) => {
  const say = (line: string) => t.comment(line)
  const deb = await buildDeb(say)
  const newer = await withVersion(deb, '99')
  const chroot = await makeChroot('trixie', PACKAGES, say)
  t.teardown(chroot.done)
  await chroot.must('localedef -i de_DE -f UTF-8 de_DE.UTF-8')

  /** Runs a command line on a terminal while `person` looks at it; its exit status. */
  const at = async (
    command: string,
    env: Record<string, string>,
    person: (terminal: Terminal) => Promise<void>,
  ): Promise<number> => {
    const terminal = await openTerminal(chroot.argv(command, env))
    try {
      await person(terminal)
      return (await terminal.ended()).code
    } finally {
      await terminal.close()
    }
  }
  const apt = (file: string) => `apt-get install -y ${chroot.copyIn(file)}`
  const same: (string | undefined)[] = []
  const WANTED = { enable: 'yes', intercept: 'no', fallback: 'yes', select: 'newest' }

  for (const [frontend, person] of [
    ['dialog', inDialog],
    ['readline', inReadline],
  ] as const) {
    const env = { DEBIAN_FRONTEND: frontend, DEBIAN_PRIORITY: 'low' }
    await lifeCase(t, chroot, frontend, async (t) => {
      t.equal(await at(apt(deb), env, person), 0)
      t.strictSame(await inEffect(chroot), WANTED)
      same.push(chroot.read(SETUP_FILE))
      const etc = await chroot.sum('/etc')
      for (const time of ['once', 'twice']) {
        const nothingNew = async ({ until, keys }: Terminal) => {
          for (const question of QUESTIONS) {
            await until(question)
            await keys('Enter')
          }
        }
        t.equal(await at('dpkg-reconfigure kexecctl', env, nothingNew), 0)
        t.equal(await chroot.sum('/etc'), etc, `reconfigured ${time}, what is offered is what holds`)
      }
      t.equal(await at(apt(newer), env, async () => {}), 0)
      t.equal(await chroot.sum('/etc'), etc, 'an upgrade asks nothing again')
    })
  }

  await lifeCase(t, chroot, 'noninteractive, with the same answers laid down before', async (t) => {
    await preseed(chroot, { enable: 'true', intercept: 'false', fallback: 'true', select: 'newest' })
    await chroot.install(deb)
    t.strictSame(await inEffect(chroot), WANTED)
    same.push(chroot.read(SETUP_FILE))
  })
  t.strictSame(same, [same[0], same[0], same[0]], 'all three leave the same file')
  t.match(same[0], /^Intercept=no$/m)

  const high = { DEBIAN_FRONTEND: 'dialog', DEBIAN_PRIORITY: 'high' }
  await lifeCase(t, chroot, 'nothing is asked by itself', async (t) => {
    t.equal(await at(apt(deb), high, async () => {}), 0)
    t.equal(chroot.read(SETUP_FILE), undefined)
  })

  const OFF = { '/etc/default/kexec': 'export LOAD_KEXEC=false # not by init.d\n' }
  for (const [answer, keys, lines] of [
    ['yes', ['Tab', 'Enter'], ['[Stage]', 'Enable=yes']],
    ['no', ['Enter'], ['[Stage]', 'Enable=no']],
  ] as const) {
    await lifeCase(
      t,
      chroot,
      `but where LOAD_KEXEC=false switches off: ${answer}`,
      async (t) => {
        const code = await at(apt(deb), high, async (terminal) => {
          t.match(await terminal.until(QUESTIONS[0]), /LOAD_KEXEC=false/)
          await terminal.keys(...keys)
        })
        t.equal(code, 0)
        t.strictSame(written(chroot), lines)
        t.match(await inEffect(chroot), { enable: answer })
        t.equal(chroot.read('/etc/default/kexec'), OFF['/etc/default/kexec'])
        chroot.write('/etc/default/kexec', '# nothing\n')
        t.match(await inEffect(chroot), { enable: answer }, 'also when kexec-tools of Debian 13 takes the line out')
      },
      OFF,
    )
  }

  const low = { DEBIAN_FRONTEND: 'dialog', DEBIAN_PRIORITY: 'low' }
  await lifeCase(t, chroot, 'answers to what an upgrade asks, before it unpacks anything', async (t) => {
    await chroot.install(deb)
    t.equal(await at(apt(newer), low, inDialog), 0)
    t.strictSame(await inEffect(chroot), WANTED)
    t.match(await answers(chroot), { intercept: 'false', select: 'newest' })
    chroot.write(SETUP_FILE, (chroot.read(SETUP_FILE) ?? '').replace('newest', 'config'))
    await chroot.install(deb)
    t.match(await answers(chroot), { select: 'config' }, 'they are given once, not for ever')
  })

  await lifeCase(t, chroot, 'dpkg alone: asked when the package is configured', async (t) => {
    t.equal(await at(`dpkg -i ${chroot.copyIn(deb)}`, low, inDialog), 0)
    t.strictSame(await inEffect(chroot), WANTED)
  })

  await lifeCase(t, chroot, 'back, out of the first question', async (t) => {
    await chroot.install(deb)
    const out = async ({ until, keys }: Terminal) => {
      t.notMatch(await until(QUESTIONS[0]), 'LOAD_KEXEC', 'of which there is none')
      await keys('Escape')
    }
    t.equal(await at('dpkg-reconfigure kexecctl', low, out), 0)
    t.equal(chroot.read(SETUP_FILE), undefined)
  })

  await lifeCase(t, chroot, 'in German', async (t) => {
    await chroot.install(deb)
    const german = async ({ until, keys }: Terminal) => {
      for (const question of [/bereitstellen\?/, /jeder Art/, /vom Bootloader/, /Methode zur Auswahl/]) {
        await until(question)
        await keys('Enter')
      }
    }
    t.equal(await at('dpkg-reconfigure kexecctl', { ...low, LC_ALL: 'de_DE.UTF-8' }, german), 0)
  })
})
