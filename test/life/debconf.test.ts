import { chmodSync, renameSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { buildDeb } from '../vm/deb.ts'
import { answers, inEffect, lifeCase, preseed, SETUP_FILE, written } from './case.ts'
import { makeChroot, PACKAGES } from './chroot.ts'
import { withVersion } from './deb.ts'

const OWN = '/etc/kexecctl.conf.d/40-own.conf'
const DEFAULTS = { enable: 'yes', intercept: 'yes', fallback: 'yes', select: 'auto' }
const RECONFIGURE = 'DEBIAN_FRONTEND=noninteractive dpkg-reconfigure kexecctl'

// Answers that nobody is asked for: the rest is in frontends.test.ts.
t.test('debconf, unattended', { timeout: 0 }, async (t) => {
  const say = (line: string) => t.comment(line)
  const deb = await buildDeb(say)
  const newer = await withVersion(deb, '99')
  const chroot = await makeChroot('trixie', PACKAGES, say)
  t.teardown(chroot.done)
  const reconfigured = async (): Promise<string> => {
    await chroot.must(RECONFIGURE)
    return await chroot.sum('/etc')
  }

  await lifeCase(t, chroot, 'no answers: nothing is written', async (t) => {
    await chroot.install(deb)
    t.equal(chroot.read(SETUP_FILE), undefined)
    t.strictSame(await inEffect(chroot), DEFAULTS)
    const etc = await chroot.sum('/etc')
    t.equal(await reconfigured(), etc, 'reconfigured')
    await chroot.install(newer)
    t.equal(await chroot.sum('/etc'), etc, 'upgraded')
  })

  await lifeCase(t, chroot, 'answers laid down before', async (t) => {
    await preseed(chroot, { enable: 'false', intercept: 'false', fallback: 'true', select: 'newest' })
    await chroot.install(deb)
    t.strictSame(await inEffect(chroot), { enable: 'no', intercept: 'no', fallback: 'yes', select: 'newest' })
    t.strictSame(written(chroot).sort(), [
      'Enable=no',
      'Intercept=no',
      'Select=newest',
      '[Reboot]',
      '[Stage]',
      '[Target]',
    ])
    const etc = await chroot.sum('/etc')
    t.strictSame([await reconfigured(), await reconfigured()], [etc, etc], 'reconfigured twice')
    await chroot.install(newer)
    t.equal(await chroot.sum('/etc'), etc, 'upgraded')
  })

  await lifeCase(
    t,
    chroot,
    "an administrator's own file wins where nothing was answered",
    async (t) => {
      await chroot.install(deb)
      t.equal(chroot.read(SETUP_FILE), undefined)
      t.match(await answers(chroot), { intercept: 'false', select: 'newest', enable: 'true' }, 'debconf learns of it')
      await chroot.install(newer)
      await reconfigured()
      t.equal(chroot.read(SETUP_FILE), undefined, 'upgraded and reconfigured')
      t.match(await inEffect(chroot), { intercept: 'no', select: 'newest' })
    },
    { [OWN]: '[Reboot]\nIntercept = no\n\n[Target]\nSelect=newest\n' },
  )

  await lifeCase(
    t,
    chroot,
    'and loses against an answer',
    async (t) => {
      await preseed(chroot, { intercept: 'true', select: 'auto' })
      await chroot.install(deb)
      t.strictSame(written(chroot), ['[Reboot]', 'Intercept=yes'], 'what holds already is not written')
      t.strictSame(await inEffect(chroot), DEFAULTS)
    },
    { [OWN]: '[Reboot]\nIntercept = no\n' },
  )

  await lifeCase(
    t,
    chroot,
    'unless it comes later',
    async (t) => {
      await preseed(chroot, { intercept: 'true', select: 'config' })
      const said = await chroot.install(deb)
      t.match(said, /^kexecctl: .*\/etc\/kexecctl\.conf\.d\/60-late\.conf:2/m, 'it says which line is in the way')
      t.match(said, /^kexecctl: what debconf was answered is not in effect/m)
      t.match(await chroot.must('dpkg -s kexecctl'), 'Status: install ok installed')
      t.equal(chroot.read(SETUP_FILE), undefined)
      await reconfigured()
      t.match(await answers(chroot), { intercept: 'true', select: 'newest' }, 'debconf learns of it')
    },
    { '/etc/kexecctl.conf.d/60-late.conf': '[Target]\nSelect=newest\n' },
  )

  await lifeCase(t, chroot, 'hand edits survive', async (t) => {
    await preseed(chroot, { intercept: 'false', select: 'newest' })
    await chroot.install(deb)
    const edited =
      '# mine\n[Target]\n; why\nFlavour=any\nSelect = bootloader\n\n[Reboot]\nIntercept=no # here\nMaxAge=7d'
    chroot.write(SETUP_FILE, edited)
    const etc = await chroot.sum('/etc')
    const held = await inEffect(chroot)
    await chroot.install(newer)
    t.equal(chroot.read(SETUP_FILE), edited, 'upgraded')
    t.strictSame([await reconfigured(), await reconfigured()], [etc, etc], 'reconfigured twice')
    t.match(await answers(chroot), { select: 'bootloader' }, 'debconf learns of it')
    t.strictSame(await inEffect(chroot), held)
    await chroot.must('apt-get remove -y kexecctl')
    chroot.write(SETUP_FILE, `${edited}\n[Stage]\nEnable=no\n`)
    await chroot.install(newer)
    t.equal(chroot.read(SETUP_FILE), `${edited}\n[Stage]\nEnable=no\n`, 'removed, edited, installed again')
  })

  await lifeCase(
    t,
    chroot,
    'LOAD_KEXEC=false switches off, and is no answer',
    async (t) => {
      await chroot.install(deb)
      t.equal(chroot.read(SETUP_FILE), undefined)
      t.match(await inEffect(chroot), { enable: 'no' })
      t.match(await answers(chroot), { enable: 'false' })
      chroot.write('/etc/default/kexec', 'KERNEL_IMAGE=/vmlinuz\n')
      await chroot.install(newer)
      t.match(await inEffect(chroot), { enable: 'yes' }, 'kexec-tools of Debian 13 takes the line out')
      t.equal(chroot.read(SETUP_FILE), undefined)
    },
    { '/etc/default/kexec': 'KERNEL_IMAGE=/vmlinuz\nLOAD_KEXEC=false\n' },
  )

  await lifeCase(
    t,
    chroot,
    'LOAD_KEXEC=false after an answer',
    async (t) => {
      await preseed(chroot, { enable: 'true' })
      await chroot.install(deb)
      t.strictSame(written(chroot), ['[Stage]', 'Enable=yes'], 'which holds already, and is kept')
      chroot.write('/etc/default/kexec', 'LOAD_KEXEC=false\n')
      await chroot.install(newer)
      await reconfigured()
      t.match(await inEffect(chroot), { enable: 'yes' })
    },
    { '/etc/default/kexec': '# nothing\n' },
  )

  await lifeCase(
    t,
    chroot,
    'LOAD_KEXEC=false against an answer',
    async (t) => {
      await preseed(chroot, { enable: 'true' })
      await chroot.install(deb)
      t.strictSame(written(chroot), ['[Stage]', 'Enable=yes'])
      t.match(await inEffect(chroot), { enable: 'yes' })
      t.equal(chroot.read('/etc/default/kexec'), 'LOAD_KEXEC=false\n', "kexec-tools' file is its own")
      t.match(await chroot.must('debconf-show kexec-tools'), 'use_grub_config', 'and so are its questions')
    },
    { '/etc/default/kexec': 'LOAD_KEXEC=false\n' },
  )

  const node = `${chroot.root}/usr/bin/node`
  const broken = async (body: () => Promise<string>, script = 'exit 127'): Promise<string> => {
    renameSync(node, `${node}.good`)
    writeFileSync(node, `#!/bin/sh\n${script}\n`)
    chmodSync(node, 0o755)
    return await body().finally(() => renameSync(`${node}.good`, node))
  }
  await lifeCase(t, chroot, 'a broken node fails nothing', async (t) => {
    await preseed(chroot, { intercept: 'false' })
    const said = await broken(() => chroot.install(deb))
    t.match(said, /^kexecctl: what debconf was answered is not in effect/m)
    t.match(await chroot.must('dpkg -s kexecctl'), 'Status: install ok installed')
    await broken(() => chroot.must(RECONFIGURE))
    t.match(await answers(chroot), { intercept: 'false' }, 'debconf keeps what it has')
  })

  await lifeCase(
    t,
    chroot,
    'where only the state cannot be told, old answers are not put over hand edits',
    async (t) => {
      await preseed(chroot, { intercept: 'false' })
      await chroot.install(deb)
      const edited = (chroot.read(SETUP_FILE) ?? '').replace('Intercept=no', 'Intercept=yes')
      chroot.write(SETUP_FILE, edited)
      const mute = 'case "$*" in *--print*) exit 1 ;; esac\nexec node.good "$@"'
      await broken(() => chroot.install(newer), mute)
      await broken(() => chroot.must(RECONFIGURE), mute)
      t.match(await answers(chroot), { intercept: 'false' })
      t.equal(chroot.read(SETUP_FILE), edited)
    },
  )
})
