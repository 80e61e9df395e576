import { withGuest } from './guest.ts'

// A chroot as image builders and rescue systems make it: another root directory, the host's /run, /proc, /sys and /dev.
const CHROOT = [
  'mkdir -p /srv/upper /srv/work /srv/chroot',
  'mount -t tmpfs tmpfs /srv/upper && mkdir /srv/upper/up /srv/upper/work',
  'mount -t overlay overlay -o lowerdir=/,upperdir=/srv/upper/up,workdir=/srv/upper/work /srv/chroot',
  'for d in run proc sys dev; do mount --rbind /$d /srv/chroot/$d; done',
].join(' && ')
const HOST =
  'cat /sys/kernel/kexec_loaded; cat /run/kexecctl/staged.json; ls -la --full-time /run/kexecctl; sysctl -n kernel.kexec_load_limit_reboot'

withGuest('trixie', { install: true }, async (guest, t) => {
  const { older, newer } = guest.image.kernels
  // something of ours is staged on the host: the running kernel, by hand
  await guest.must(`kexecctl stage ${older}`)
  await guest.must('systemctl stop kexecctl-watch.path')
  await guest.must(CHROOT)
  const before = await guest.must(HOST)
  const inside = (command: string) => guest.run(`chroot /srv/chroot ${command} 2>&1`, { timeout: 900 })

  const installed = await inside(`apt-get install -y linux-image-${newer}`)
  t.equal(installed.code, 0, 'apt in the chroot ends with 0')
  t.match(installed.stdout, /^Setting up linux-image-/m)
  t.notMatch(installed.stdout, /kexecctl: staged/)
  t.equal(await guest.must(HOST), before, "the host's slot, record and marks are as they were")

  for (const event of ['postinst', 'postrm', 'initramfs', 'apt', 'package', 'remove', 'kernel-install add']) {
    t.match(await inside(`/usr/sbin/kexecctl hook ${event}`), { code: 0, stdout: '' }, event)
  }
  t.match(await inside('/usr/sbin/kexecctl stage --force'), { code: 0, stdout: /chroot/ })
  t.equal((await inside('/usr/sbin/kexecctl unload')).code, 3)
  t.equal((await inside('apt-get purge -y kexecctl')).code, 0)
  t.equal(await guest.must(HOST), before, 'still')
})
