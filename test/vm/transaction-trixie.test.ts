import { scenario } from './scenario.ts'
import { stagedLine, untilQuiet } from './watch.ts'

// dpkg configures the older of two kernels last: a plain postinst.d script stages that one, and it was seen to boot.
scenario('trixie', 'one transaction with two kernels, a new initrd, and purges', async (s, t) => {
  const { vm, kernels, loads, note } = s
  const { middle, newer } = kernels
  await s.installDeb()
  t.equal((await s.status()).action, 'none', 'the running kernel is the newest: nothing is staged')
  t.equal((await vm.must('systemctl is-active kexecctl-watch.path')).trim(), 'active')

  const said = await vm.must(`apt-get install -y linux-image-${newer} linux-image-${middle} 2>&1`, { timeout: 600 })
  const setUp = [...said.matchAll(/^Setting up linux-image-(\d\S+)/gm)].map((match) => match[1])
  t.same([...setUp].sort(), [newer, middle].sort(), 'both were configured')
  note(`dpkg configured ${setUp.join(', then ')}`)
  t.match(said, stagedLine(newer))
  t.equal(said.match(/^kexecctl: /gm)?.length, 1, 'in one line')
  await untilQuiet(vm)
  t.equal(await loads.count(), 1, 'exactly one load, with the path unit at work')
  const first = await s.status()
  t.match(first, { action: 'keep', staged: { release: newer, state: 'loaded', fresh: true } })

  await vm.must(`update-initramfs -u -k ${newer} 2>&1`, { timeout: 300 })
  await untilQuiet(vm)
  const second = await s.status()
  t.match(second, { action: 'keep', staged: { release: newer, fresh: true } }, 'a rewritten initrd is staged again')
  t.not(second.staged?.id, first.staged?.id)

  t.match(await vm.must(`apt-get purge -y linux-image-${newer} 2>&1`, { timeout: 300 }), stagedLine(middle))
  t.match(await s.status(), { action: 'keep', staged: { release: middle, fresh: true } }, 'the next newest is staged')
  await vm.must(`apt-get purge -y linux-image-${middle} 2>&1`, { timeout: 300 })
  t.match(await s.status(), { action: 'none', loaded: false, staged: null }, 'and then nothing')
})
