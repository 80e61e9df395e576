import { literally, withGuest } from './guest.ts'

// dpkg configures the older of two kernels last: a plain postinst.d script stages that one, and it was seen to boot.
withGuest('trixie', { install: true }, async (guest, t) => {
  const { older, middle, newer } = guest.image.kernels
  t.equal((await guest.status()).action, 'none', 'the running kernel is the newest: nothing is staged')
  t.equal(await guest.run('systemctl is-active kexecctl-watch.path').then(({ stdout }) => stdout.trim()), 'active')

  const before = await guest.kexecCalls()
  const both = `apt-get install -y linux-image-${newer} linux-image-${middle} 2>&1`
  const said = await guest.must(both, { timeout: 900 })
  t.comment(said)
  const setUp = [...said.matchAll(/^Setting up linux-image-(\S+)/gm)].map((match) => match[1])
  t.same([...setUp].sort(), [newer, middle].sort(), 'both were configured')
  t.comment(`dpkg configured ${setUp.join(', then ')}`)
  t.match(said, new RegExp(`^kexecctl: staged ${literally(newer)} for the next reboot$`, 'm'))
  t.equal(said.match(/^kexecctl: /gm)?.length, 1, 'in one line')
  await guest.must(
    'while systemctl is-active -q kexecctl-watch.service || test -e /run/kexecctl/pending; do sleep 1; done',
    {
      timeout: 120,
    },
  )
  t.equal((await guest.kexecCalls()) - before, 1, 'exactly one load, with the path unit at work')
  t.match(await guest.status(), { action: 'keep', staged: { release: newer, state: 'loaded', fresh: true } })

  const { id } = (await guest.status()).staged ?? {}
  t.comment(await guest.must(`update-initramfs -u -k ${newer} 2>&1`, { timeout: 300 }))
  const again = await guest.status()
  t.match(again, { action: 'keep', staged: { release: newer, fresh: true } }, 'a rewritten initrd is staged again')
  t.not(again.staged?.id, id)

  const purged = await guest.must(`DEBIAN_FRONTEND=noninteractive apt-get purge -y linux-image-${newer} 2>&1`, {
    timeout: 300,
  })
  t.match(purged, new RegExp(`kexecctl: staged ${literally(middle)} for the next reboot`))
  t.match(
    await guest.status(),
    { action: 'keep', staged: { release: middle, fresh: true } },
    'the next newest is staged',
  )
  await guest.must(`DEBIAN_FRONTEND=noninteractive apt-get purge -y linux-image-${middle} 2>&1`, { timeout: 300 })
  t.match(await guest.status(), { action: 'none', loaded: false, staged: null }, 'and then nothing')
  t.equal((await guest.booted()).release, older)

  t.test('the package leaves nothing behind, and no image of somebody else is touched', async (t) => {
    await guest.must(`kexec -s -l /boot/vmlinuz-${older} --initrd=/boot/initrd.img-${older} --reuse-cmdline`)
    t.match(await guest.status(), { action: 'foreign', foreign: true })
    await guest.must('apt-get purge -y kexecctl', { timeout: 120 })
    t.equal((await guest.must('cat /sys/kernel/kexec_loaded')).trim(), '1', 'a foreign image stays')
    const left = await guest.run(
      'ls -d /run/kexecctl /var/lib/kexecctl /etc/kexecctl* /etc/kernel/*.d/*kexecctl* /etc/apt/apt.conf.d/*kexecctl*; find / -xdev -name "*kexecctl*" ! -path "/root/*" ! -path "/proc/*" ! -path "/var/log/*" ! -path "/var/cache/*"',
    )
    t.equal(left.stdout.trim(), '')
    await guest.must('kexec -s -u')

    await guest.must(
      'printf "KERNEL_IMAGE=/boot/vmlinuz-%s\\nINITRD=/boot/initrd.img-%s\\n" $(uname -r) $(uname -r) > /etc/default/kexec; printf "[Stage]\\nWhen=always\\n" > /etc/kexecctl.conf',
    )
    t.match(
      await guest.must('apt-get install -y /root/kexecctl.deb 2>&1', { timeout: 120 }),
      new RegExp(`kexecctl: staged ${literally(older)}`),
      'installing stages what is wanted and not running',
    )
    t.match(await guest.status(), { staged: { release: older, fresh: true } })
    t.match(
      await guest.must('apt-get remove -y kexecctl 2>&1', { timeout: 120 }),
      new RegExp(`kexecctl: unloaded ${literally(older)}`),
    )
    t.equal((await guest.must('cat /sys/kernel/kexec_loaded')).trim(), '0', 'removing it unloads our image')
  })
})
