import { countNode, installRpm, ours, quickDracut, transactions } from './dnf.ts'
import { rpmVersion } from './rpm-repo.ts'
import { scenario } from './scenario.ts'

const NODE = '/usr/bin/node'
const UNLOADED = '; the staged kernel was unloaded, the next reboot goes through the firmware'

// The debian-base of the repository has no files: no trigger is run for it, only dnf's action.
const NO_TRIGGER = 'dnf -y reinstall debian-base'

scenario(
  'trixie-dnf',
  'with a broken node dnf ends well; when it is back, the next transaction stages',
  async (s, t) => {
    const { vm, kernels, loads } = s
    const transaction = transactions(s, t)
    const kernel = `kernel-core-${rpmVersion(kernels.middle)}-1`
    const staged = `kexecctl: staged ${kernels.middle} for the next reboot`

    /** Runs `command` while node is a shell script of the one line `body`; the line that is ours. */
    const broken = async (body: string, command: string): Promise<string> => {
      await vm.must(`mv ${NODE} /root/whole`)
      await vm.writeFile(NODE, `#!/bin/sh\n${body}\n`, '755')
      const lines = ours(await transaction(command))
      await vm.must(`mv /root/whole ${NODE}`)
      t.equal(lines.length, 1, 'one line says why')
      t.equal(await s.loaded(), false, 'nothing is loaded')
      t.equal(await s.record(), null)
      t.equal((await vm.run('test -s /run/kexecctl/pending')).code, 0, 'another try is asked for')
      return lines[0] ?? ''
    }

    await installRpm(vm)
    await vm.must('systemctl stop kexecctl-watch.path')
    await quickDracut(vm)
    const crash = await broken('kill -SEGV $$', `dnf -y install ${kernel}`)
    t.equal(crash, `kexecctl: hook dnf: ${NODE} is broken (exit status 139)`)
    t.equal(await loads.count(), 0)

    const starts = await countNode(vm)
    t.strictSame(ours(await transaction(NO_TRIGGER)), [staged], 'node is back: dnf’s action does what is left to do')
    t.strictSame([await starts('hook dnf'), await loads.count()], [1, 1], 'with one start of node, and one load')
    t.match(await s.status(), { staged: { release: kernels.middle, fresh: true } })
    t.equal((await vm.run('test -e /run/kexecctl/pending')).code, 1)
    const before = await starts('kexecctl')
    t.strictSame(ours(await transaction(NO_TRIGGER)), [], 'nothing is left to do')
    t.equal(await starts('kexecctl'), before, 'node is not started')

    const denied = await broken('exit 126', 'dnf -y install kmod-vm')
    t.equal(denied, `kexecctl: hook dnf: ${NODE} is broken (exit status 126)${UNLOADED}`)
    t.strictSame(ours(await transaction('dnf -y reinstall kmod-vm')), [staged], 'node is back: the file trigger stages')
    t.match(await s.status(), { staged: { release: kernels.middle, fresh: true } })

    const missing = await broken('exit 127', `dnf -y remove ${kernel}`)
    t.equal(missing, `kexecctl: hook dnf: ${NODE} is broken (exit status 127)${UNLOADED}`)
    t.strictSame(ours(await transaction(NO_TRIGGER)), [], 'the kernel is gone: nothing to stage')
    t.match(await s.status(), { loaded: false, staged: null, action: 'none' })
  },
)
