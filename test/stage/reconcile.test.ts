import t from 'tap'
import { reconcile } from '../../src/stage/reconcile.ts'
import { type FakeMachine, fakeMachine, initrdOf, NEW, OLD } from './machine-tree.ts'

const hook = (machine: FakeMachine) => reconcile(machine.tree, {}, { by: 'hook' }, 5)
const loads = (machine: FakeMachine) => machine.calls().filter((call) => call.includes(' -l '))

t.test('stages the newest kernel with one load, and keeps it', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/run/kexecctl/pending', '')
  t.match(await hook(machine), { action: 'stage', record: { state: 'loaded', release: NEW, syscall: 'file' } })
  t.equal(machine.exists('/run/kexecctl/pending'), false, 'the mark is gone')
  const id = machine.record()?.id
  t.same(machine.calls(), [
    `-s -l /boot/vmlinuz-${NEW} --initrd=/boot/initrd.img-${NEW} --command-line=root=/dev/vda2 ro kexecctl.id=${id} panic=10`,
  ])
  t.match(await hook(machine), { action: 'keep' })
  t.equal(machine.calls().length, 1, 'no second call')
})

t.test('the word of a shutdown that was broken off is taken back', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.write('/run/kexecctl/armed', '')
  t.match(await hook(machine), { action: 'keep' })
  t.notOk(machine.exists('/run/kexecctl/armed'))
})

t.test('a rewritten initrd is staged again, over the old image', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.remove(`/boot/initrd.img-${NEW}`)
  machine.write(`/boot/initrd.img-${NEW}`, 'another initrd')
  t.match(await hook(machine), { action: 'stage' })
  t.equal(loads(machine).length, 2)
  t.notOk(
    machine.calls().some((call) => call.endsWith('-u')),
    'the kernel swaps it by itself',
  )
})

t.test('the staged kernel is removed: the slot is emptied, and stays so', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.remove(`/boot/vmlinuz-${NEW}`)
  machine.remove(`/boot/initrd.img-${NEW}`)
  t.match(await hook(machine), { action: 'none', unloaded: true })
  t.same([machine.loaded(), machine.record()], [false, undefined])
  t.match(await hook(machine), { action: 'none', unloaded: false })
})

t.test('a failed load takes out what was staged before', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.install('6.12.118+deb13-amd64')
  machine.write('/fail-load', 'kexec_file_load failed: Key was rejected by service')
  const outcome = await hook(machine)
  t.match(outcome, { action: 'refuse', unloaded: true, vetoed: false, error: { code: 'kexec-rejected' } })
  t.same([machine.loaded(), machine.record()], [false, undefined])
  t.equal(loads(machine).length, 2, 'a rejected key is no reason to try the other system call')
})

t.test('a failed load that cannot be unloaded either is vetoed, and resolved later', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.install('6.12.118+deb13-amd64')
  machine.write('/fail-load', 'kexec_file_load failed: Operation not permitted')
  machine.write('/fail-unload', 'kexec unload failed: Operation not permitted')
  t.match(await hook(machine), { action: 'refuse', unloaded: false, vetoed: true })
  t.match(machine.record(), { state: 'vetoed' })
  t.equal(machine.exists('/run/kexecctl/vetoed'), true)
  machine.remove('/fail-load')
  t.match(await hook(machine), { action: 'stage', record: { state: 'loaded', release: '6.12.118+deb13-amd64' } })
  t.equal(machine.exists('/run/kexecctl/vetoed'), false)
})

t.test('the other system call is tried where the first does not exist, unless lockdown forbids it', async (t) => {
  const machine = fakeMachine(t)
  machine.write(
    '/sbin/kexec',
    `#!/bin/sh\nroot=\${0%/sbin/kexec}; echo "$*" >>"$root/calls"\ncase $1 in -s) echo 'kexec_file_load failed: Function not implemented' >&2; exit 1;; esac\necho 1 >"$root/sys/kernel/kexec_loaded"\n`,
    0o755,
  )
  machine.write('/sys/kernel/security/lockdown', 'none [integrity] confidentiality\n')
  t.match(await hook(machine), { action: 'refuse', reason: /is not signed/ })
  t.same(machine.calls(), [], 'the kernel need not be asked')
  machine.write('/etc/kexecctl.conf', '[Checks]\nIgnore=image-signature\n')
  t.match(await hook(machine), { action: 'refuse' })
  t.same(
    machine.calls().map((call) => call.slice(0, 2)),
    ['-s'],
  )
  machine.remove('/sys/kernel/security/lockdown')
  t.match(await hook(machine), { action: 'stage', record: { syscall: 'load' } })
})

t.test('kexec(8) that lies, or is missing, stages nothing', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/sbin/kexec', '#!/bin/sh\nexit 0\n', 0o755)
  t.match(await hook(machine), { action: 'refuse', record: undefined })
  machine.remove('/sbin/kexec')
  t.match(await hook(machine), { action: 'refuse', error: { code: 'kexec-missing' }, record: undefined })
})

t.test('files that move while they are loaded', async (t) => {
  const machine = fakeMachine(t)
  machine.write(
    '/before-load',
    `#!/bin/sh\nroot=\${0%/before-load}\n[ -e "$root/once" ] || { : >"$root/once"; printf '\\0' >>"$root/boot/initrd.img-${NEW}"; }\n`,
    0o755,
  )
  t.match(await hook(machine), { action: 'stage' }, 'once: loaded again')
  t.equal(loads(machine).length, 2)
  t.match(await hook(machine), { action: 'keep' }, 'and what is loaded is what is there now')
  machine.remove('/run/kexecctl/staged.json')
  machine.write('/sys/kernel/kexec_loaded', '0\n')
  machine.write('/before-load', `#!/bin/sh\nprintf '\\0' >>"\${0%/before-load}/boot/initrd.img-${NEW}"\n`, 0o755)
  t.match(await hook(machine), { action: 'refuse', error: { code: 'moved' }, unloaded: true }, 'always: not staged')
  t.equal(machine.loaded(), false)
})

t.test('an image of somebody else is left alone, also when replacing it fails', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/sys/kernel/kexec_loaded', '1\n')
  t.match(await hook(machine), { action: 'foreign' })
  t.same(machine.calls(), [])
  machine.write('/fail-load', 'kexec_file_load failed: Cannot allocate memory')
  t.match(await reconcile(machine.tree, {}, { by: 'admin', force: true }, 5), { action: 'wait', unloaded: false })
  t.same([machine.loaded(), machine.record()], [true, undefined], 'still there, still not ours')
  machine.remove('/fail-load')
  t.match(await reconcile(machine.tree, {}, { by: 'admin', force: true }, 5), { action: 'stage' })
})

t.test('kexec -u behind our back is a hold, until the content changes', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.write('/sys/kernel/kexec_loaded', '0\n')
  t.match(await hook(machine), { action: 'held' })
  t.match(await hook(machine), { action: 'held' })
  machine.remove(`/boot/initrd.img-${NEW}`)
  machine.write(`/boot/initrd.img-${NEW}`, initrdOf(NEW))
  t.match(await hook(machine), { action: 'held' }, 'the same content in a new file')
  machine.write(`/boot/initrd.img-${NEW}`, 'another initrd')
  t.match(await hook(machine), { action: 'stage' })
  t.equal(machine.exists('/run/kexecctl/held.json'), false)
})

t.test('a record of another boot, or no record at all, counts as none', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.write('/proc/sys/kernel/random/boot_id', 'another boot\n')
  t.match(await hook(machine), { action: 'foreign' })
  machine.write('/sys/kernel/kexec_loaded', '0\n')
  t.match(await hook(machine), { action: 'stage' })
  machine.write('/run/kexecctl/staged.json', '{"schema":1,"state":"loaded"}')
  t.match(await hook(machine), { action: 'foreign' })
})

t.test('where we keep our hands off, slot, record and marks stay as they are', async (t) => {
  const causes: [string, (machine: FakeMachine) => void, Record<string, string>?][] = [
    ['DPKG_ROOT', () => {}, { DPKG_ROOT: '/target' }],
    ['SYSTEMD_OFFLINE', () => {}, { SYSTEMD_OFFLINE: '1' }],
    ['container', (m) => m.write('/run/systemd/container', 'lxc\n')],
    ['docker', (m) => m.write('/.dockerenv', '')],
    ['ostree', (m) => m.write('/run/ostree-booted', '')],
    ['live', (m) => m.write('/run/live/medium', '')],
    ['crash kernel', (m) => m.write('/proc/vmcore', '')],
    ['crash kernel', (m) => m.write('/proc/cmdline', 'root=/dev/vda2 elfcorehdr=0x1000\n')],
    ['CAP_SYS_BOOT', (m) => m.write('/proc/self/status', 'CapEff:\t0000000000000001\n')],
    ['cannot be told', (m) => m.remove('/proc/self/status')],
  ]
  for (const [word, cause, env = {}] of causes) {
    const machine = fakeMachine(t)
    await hook(machine)
    machine.install('6.12.118+deb13-amd64')
    machine.write('/run/kexecctl/pending', '')
    machine.remove('/run/kexecctl/lock')
    cause(machine)
    const outcome = await reconcile(machine.tree, env, { by: 'admin', force: true }, 5)
    t.match(outcome, { action: 'abstain' }, word)
    t.ok(outcome.reason.includes(word), outcome.reason)
    t.match(machine.record(), { release: NEW })
    t.equal(machine.calls().length, 1)
    t.same(
      [machine.loaded(), machine.exists('/run/kexecctl/pending'), machine.exists('/run/kexecctl/lock')],
      [true, true, false],
    )
  }
})

t.test('what refuses a target, and what becomes of the slot', async (t) => {
  const causes: [string, string, (machine: FakeMachine) => void][] = [
    ['refuse', 'cut short', (m) => m.install(NEW, 2200)],
    ['refuse', 'does not exist', (m) => m.write('/etc/default/kexec', 'KERNEL_IMAGE=/boot/nowhere\n')],
    ['refuse', 'has no initrd', (m) => m.remove(`/boot/initrd.img-${NEW}`)],
    ['refuse', 'is empty', (m) => m.write(`/boot/initrd.img-${NEW}`, '')],
    ['refuse', 'modules.dep is missing', (m) => m.remove(`/lib/modules/${NEW}`)],
    ['refuse', 'this machine runs i686', (m) => m.write('/proc/sys/kernel/arch', 'i686\n')],
    ['refuse', '/etc/default/kexec:1', (m) => m.write('/etc/default/kexec', 'APPEND="$(cat /proc/cmdline)"\n')],
    ['wait', 'is being written', (m) => m.write(`/boot/initrd.img-${NEW}.new`, 'half')],
  ]
  for (const [action, word, cause] of causes) {
    const machine = fakeMachine(t)
    await hook(machine)
    cause(machine)
    if (action === 'wait') {
      t.match(await hook(machine), { action: 'keep' }, 'a fresh image stays')
      machine.write(`/boot/vmlinuz-${NEW}`, '')
      machine.install(NEW)
    }
    const outcome = await hook(machine)
    t.match(outcome, { action, unloaded: true }, word)
    t.ok(outcome.reason.includes(word), outcome.reason)
    t.same([machine.loaded(), machine.record()], [false, undefined])
  }
})

t.test('the running kernel comes back as the target: nothing is staged', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.write('/etc/default/kexec', `KERNEL_IMAGE=/boot/vmlinuz-${OLD}\nINITRD=/boot/initrd.img-${OLD}\n`)
  t.match(await hook(machine), { action: 'none', unloaded: true })
})

t.test('a release that an administrator named stays staged until the target is another one', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/proc/sys/kernel/osrelease', '6.12.80+deb13-amd64\n')
  await hook(machine)
  t.match(await reconcile(machine.tree, {}, { by: 'admin', release: OLD }, 5), { action: 'stage' })
  t.match(machine.record(), { release: OLD, source: 'argument', insteadOf: NEW })
  t.match(await hook(machine), { action: 'keep', record: { release: OLD } })
  machine.remove(`/boot/initrd.img-${OLD}`)
  machine.write(`/boot/initrd.img-${OLD}`, 'another initrd')
  t.match(await hook(machine), { action: 'stage', record: { release: OLD } }, 'its new initrd is staged')
  machine.install('6.12.118+deb13-amd64')
  t.match(await hook(machine), { action: 'stage', record: { release: '6.12.118+deb13-amd64', insteadOf: null } })
})

t.test('what kexec(8) brought into an empty slot is ours, whatever it says', async (t) => {
  const machine = fakeMachine(t)
  machine.write(
    '/sbin/kexec',
    [
      '#!/bin/sh',
      `root=\${0%/sbin/kexec}; slot=$root/sys/kernel/kexec_loaded`,
      'case "$*" in *-u) echo 0 >"$slot" ;; *) echo 1 >"$slot"; exit 1 ;; esac',
      '',
    ].join('\n'),
    0o755,
  )
  t.match(await hook(machine), { action: 'refuse', unloaded: true })
  t.same([machine.loaded(), machine.record()], [false, undefined])
})

t.test('whoever acts must be able to tell what the slot holds', async (t) => {
  const machine = fakeMachine(t)
  machine.remove('/sys')
  t.match(await hook(machine), { action: 'abstain', reason: /cannot be told whether an image is loaded/ })
  t.same(machine.calls(), [])
})

t.test('a relative KERNEL_IMAGE, and a slip in Ignore', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/etc/default/kexec', 'KERNEL_IMAGE=boot/vmlinuz\n')
  t.match(await hook(machine), { action: 'refuse', reason: /default\/kexec:1/ })
  machine.write('/etc/default/kexec', 'KERNEL_IMAGE=boot/vmlinuz\nUSE_GRUB_CONFIG=true\n')
  machine.write('/etc/kexecctl.conf', '[Checks]\nIgnore=initrd-presnt\n')
  const { plan, action } = await hook(machine)
  t.equal(action, 'stage', 'USE_GRUB_CONFIG=true does not look at KERNEL_IMAGE')
  t.match(
    plan?.findings.find(({ id }) => id === 'config-value'),
    { level: 'warn', message: /initrd-presnt/ },
  )
})
