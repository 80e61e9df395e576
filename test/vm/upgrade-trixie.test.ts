import { healthy } from './healthy.ts'
import { entryOf, explained } from './journal.ts'
import { scenario } from './scenario.ts'

scenario('trixie', 'apt upgrade stages the new kernel and reboot lands in it', async (s, t) => {
  const { older, newer } = s.kernels
  t.equal(await s.release(), older, 'starts with the older kernel')

  t.notMatch(await s.installDeb(), /kexecctl: staged/, 'installing stages nothing: the target runs')
  t.equal(await s.loaded(), false)
  t.equal(await s.loads.count(), 0, 'and calls no load')

  const output = await s.apt('apt upgrade -y')
  const lines = output.split('\n').filter((line) => line.startsWith('kexecctl'))
  t.strictSame(lines, [`kexecctl: staged ${newer} for the next reboot`], 'one line in the output of apt')
  t.equal(await s.loads.count(), 1, 'exactly one load in the transaction')
  t.equal(await s.loaded(), true)
  t.match(await s.record(), { release: newer, state: 'loaded', syscall: 'file' })
  t.match(await s.status(), { running: older, action: 'keep', staged: { release: newer, fresh: true } })
  const about = { SYSLOG_IDENTIFIER: 'kexecctl', KEXECCTL_RELEASE: newer, KEXECCTL_ID: (await s.record())?.id }
  t.match(await entryOf(s.vm, 'staged'), { ...about, KEXECCTL_ACTION: 'stage', PRIORITY: '6' }, 'the journal has it')
  t.match(await explained(s.vm, 'staged'), `Subject: Kernel ${newer} is staged`, 'and the catalog explains it')
  await healthy(s, t, newer)
  t.equal(await s.loads.count(), 1, 'status and check load nothing')

  await s.kexecsInto(newer)
  t.match(await s.status(), { running: newer, bootedBy: 'kexec', loaded: false, staged: null, action: 'none' })
  t.match(await entryOf(s.vm, 'armed', -1), { ...about, KEXECCTL_ACTION: 'arm' })
  t.match(await entryOf(s.vm, 'booted'), { ...about, KEXECCTL_OUTCOME: 'arrived', KEXECCTL_RUNNING: newer })
  await s.firmwareBootsInto(newer)
})
