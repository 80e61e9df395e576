import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { scenario } from './scenario.ts'
import { untilQuiet } from './watch.ts'

const dist = resolve(__dirname, '../../dist')
const LONG = { timeout: 600 }
const ours = (output: string): string[] => output.split('\n').filter((line) => line.startsWith('kexecctl'))

scenario('trixie-dnf', 'dnf upgrade stages the new kernel and reboot lands in it', async (s, t) => {
  const { vm, kernels, loads, note } = s
  const { older, middle, newer } = kernels
  const transaction = async (command: string) => {
    const start = Date.now()
    const { code, stdout } = await vm.run(`${command} 2>&1`, LONG)
    note(`${command}: ${Math.round((Date.now() - start) / 1000)} s`)
    note(stdout)
    t.equal(code, 0, `${command} ends with 0`)
    return stdout
  }
  t.equal(await s.release(), older, 'starts with the older kernel')
  const [rpm] = readdirSync(dist).filter((name) => name.endsWith('.noarch.rpm'))
  await vm.copyIn(`${dist}/${rpm}`, '/root/kexecctl.rpm')
  t.notMatch(await transaction('dnf -y install /root/kexecctl.rpm'), /kexecctl: staged/, 'the target runs already')
  t.equal((await vm.must('rpm -V kexecctl; rpm -V kexecctl >/dev/null')).trim(), '', 'rpm -V finds nothing')
  await untilQuiet(vm)
  t.equal(await loads.count(), 0)
  t.match(await s.status(), { action: 'none', target: { release: older, source: 'bootloader' } })

  const said = await transaction('dnf -y upgrade')
  t.strictSame(ours(said), [`kexecctl: staged ${newer} for the next reboot`], 'one line')
  await untilQuiet(vm)
  t.equal(await loads.count(), 1, 'exactly one load')
  t.match(await s.record(), { release: newer, state: 'loaded', syscall: 'file' })
  t.match(await s.status(), { running: older, action: 'keep', staged: { release: newer, fresh: true } })
  t.equal((await vm.must('rpm -q kernel-core')).trim().split('\n').length, 2, 'beside the older one')

  const version = (release: string) => `kernel-core-${release.replace(/\+.*/, '')}-${/\.1-/.test(release) ? 2 : 1}`
  const removed = await transaction(`dnf -y remove ${version(newer)}`)
  note(ours(removed).join('\n'))
  await untilQuiet(vm)
  t.equal(await s.loaded(), false, 'what was removed is unloaded')
  t.equal(await s.record(), null)

  const byRpm = await transaction(`rpm -ivh /srv/repo/${version(middle)}.x86_64.rpm`)
  t.strictSame(ours(byRpm), [`kexecctl: staged ${middle} for the next reboot`], 'rpm without dnf')
  await untilQuiet(vm)
  await s.kexecsInto(middle)
  await loads.start()

  await vm.must('mv /usr/bin/node /root/node')
  const lame = await transaction('dnf -y upgrade')
  await vm.must('mv /root/node /usr/bin/node')
  t.equal(ours(lame).length, 1, 'without node dnf ends well, and one line says why')
  note(ours(lame).join('\n'))
  t.equal(await s.loaded(), false)
})
