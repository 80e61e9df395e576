import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import t from 'tap'
import { must, run } from './command.ts'
import { buildDeb } from './deb.ts'
import { prepareHost } from './host.ts'

const RUN = '/run/kexecctl'
const BOUND = ['run', 'proc', 'sys', 'dev']

// What an installer or an image builder does: the chroot's package manager sees the /run, /proc and /sys of the machine
// it works on, and runs as its root. Nothing of that machine may change.
const hostState = (): unknown => ({
  slot: existsSync('/sys/kernel/kexec_loaded') && readFileSync('/sys/kernel/kexec_loaded', 'utf8'),
  files: readdirSync(RUN).map((name) => [
    name,
    readFileSync(`${RUN}/${name}`, 'utf8'),
    statSync(`${RUN}/${name}`).mtimeMs,
  ]),
})

const PACKAGES = 'kexec-tools,nodejs,initramfs-tools,kmod,linux-base'
// the kernel that the meta package depends on, as a file to be installed later
const DOWNLOAD = [
  'export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"; cd "$1/root"',
  "apt-get -q download $(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \\(linux-image-.*\\)/\\1/p')",
].join(' && ')

const makeChroot = async (root: string, deb: string): Promise<void> => {
  const options = ['--mode=root', '--variant=apt', `--include=${PACKAGES}`, `--customize-hook=${DOWNLOAD}`]
  await must('mmdebstrap', [...options, 'bookworm', root])
  await must('cp', [deb, `${root}/root`])
  writeFileSync(`${root}/etc/initramfs-tools/conf.d/small`, 'MODULES=list\nCOMPRESS=gzip\n')
  for (const dir of BOUND) await must('mount', ['--rbind', '--make-rslave', `/${dir}`, `${root}/${dir}`])
}

t.test('a kernel and kexecctl installed in a chroot on this machine', { timeout: 0 }, async (t) => {
  const say = (line: string) => t.comment(line)
  await prepareHost(say)
  t.equal(existsSync(RUN), false, 'this machine has no kexecctl of its own that the test could disturb')
  const deb = await buildDeb(say)
  const root = mkdtempSync(`${tmpdir()}/kexecctl-chroot-`)
  t.teardown(async () => {
    for (const dir of BOUND) await run('umount', ['--recursive', '--lazy', `${root}/${dir}`])
    rmSync(RUN, { recursive: true, force: true })
    await must('rm', ['-rf', '--one-file-system', root])
  })
  await makeChroot(root, deb)
  mkdirSync(RUN)
  writeFileSync(`${RUN}/staged.json`, '{"schema":1,"state":"loaded"}\n')
  writeFileSync(`${RUN}/pending`, '')
  const before = hostState()
  const kernelDeb = `/root/${readdirSync(`${root}/root`).find((name) => name.startsWith('linux-image-'))}`

  const inside = (...argv: string[]) =>
    run('chroot', [root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', ...argv])
  const install = (...names: string[]) => inside('apt-get', 'install', '-y', '--no-install-recommends', ...names)
  t.equal((await install(`/root/${basename(deb)}`)).code, 0, 'kexecctl is installed there')
  const kernel = await install(kernelDeb)
  t.equal(kernel.code, 0, 'a kernel is, with hooks in place')
  t.match(kernel.stdout, /^Setting up linux-image-/m)
  t.notMatch(`${kernel.stdout}${kernel.stderr}`, /kexecctl: staged/)
  t.equal((await inside('update-initramfs', '-u', '-k', 'all')).code, 0)
  for (const event of ['postinst', 'postrm', 'initramfs', 'apt', 'package', 'remove']) {
    t.equal((await inside('/usr/sbin/kexecctl', 'hook', event)).code, 0, event)
  }
  t.equal((await inside('apt-get', 'purge', '-y', 'kexecctl')).code, 0, 'and purged again')
  t.same(hostState(), before, 'slot, record and marks of this machine are as they were')
})
