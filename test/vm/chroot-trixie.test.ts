import { scenario } from './scenario.ts'

// A chroot as image builders and rescue systems make it: another root directory, the host's /run, /proc, /sys and /dev.
const CHROOT = [
  'mkdir -p /srv/upper /srv/chroot',
  'mount -t tmpfs tmpfs /srv/upper && mkdir /srv/upper/up /srv/upper/work',
  'mount -t overlay overlay -o lowerdir=/,upperdir=/srv/upper/up,workdir=/srv/upper/work /srv/chroot',
  // update-grub cannot look through an overlay
  'chmod -x /srv/chroot/etc/kernel/post*.d/zz-update-grub',
  'for d in run proc sys dev; do mount --rbind /$d /srv/chroot/$d; done',
].join(' && ')
const HOST =
  'cat /sys/kernel/kexec_loaded; cat /run/kexecctl/staged.json; ls -lA --full-time /run/kexecctl; ' +
  'cat /proc/sys/kernel/kexec_load_limit_reboot'

scenario('trixie', 'a kernel installed in a chroot does not reach the host', async (s, t) => {
  const { vm, kernels } = s
  await s.installDeb()
  await vm.must('systemctl stop kexecctl-watch.path')
  await vm.must(`kexecctl stage ${kernels.older}`)
  await vm.must(CHROOT)
  const before = await vm.must(HOST)
  const inside = (command: string) => vm.run(`chroot /srv/chroot ${command} 2>&1`, { timeout: 600 })

  const installed = await inside(`apt-get install -y linux-image-${kernels.newer}`)
  t.equal(installed.code, 0, 'apt in the chroot ends with 0')
  t.match(installed.stdout, /^Setting up linux-image-/m)
  t.notMatch(installed.stdout, /kexecctl: staged/)
  t.equal(await vm.must(HOST), before, "the host's slot, record and marks are as they were")

  for (const event of ['postinst', 'postrm', 'initramfs', 'apt', 'remove', 'kernel-install add']) {
    t.match(await inside(`/usr/sbin/kexecctl hook ${event}`), { code: 0, stdout: '' }, event)
  }
  t.match(await inside('/usr/sbin/kexecctl stage --force'), { code: 0, stdout: /chroot/ })
  t.match(await inside('/usr/sbin/kexecctl unload'), { code: 0, stdout: /chroot/ })
  t.equal((await inside('apt-get purge -y kexecctl')).code, 0)
  t.equal(await vm.must(HOST), before, 'still')
})
