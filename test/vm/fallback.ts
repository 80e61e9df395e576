import type { Bad } from './bad-kernel.ts'
import { confirmed, history, judged, oneShot } from './boots.ts'
import { ask, goDown } from './reboots.ts'
import type { Scenario, Test } from './scenario.ts'
import { INSTALL, makeSmallPackage } from './small-package.ts'
import { literally, stagedLine } from './watch.ts'

/**
 * The newer of two kernels is the boot loader's default, is staged, and does not come up. The machine has to return by
 * itself in the older one, and to stay there until an administrator, or another content, has it otherwise.
 */
export const fallsBack = async (s: Scenario, t: Test, bad: Bad): Promise<void> => {
  const { vm, kernels, note } = s
  const { older, newer } = kernels
  await vm.writeFile('/etc/kexecctl.conf', `[Reboot]\nConfirmAfter=5s\n${bad.conf ?? ''}`)
  await s.installDeb()
  await makeSmallPackage(vm)
  await vm.must('systemctl mask --now kexecctl-watch.path')
  await vm.must(`${bad.make(newer)}; kexecctl hook package`)
  t.match(await s.status(), { running: older, staged: { release: newer, fresh: true } }, 'the bad kernel is staged')

  await t.test('the machine returns by itself in the old kernel', async (t) => {
    const came = await goDown(s, () => ask(vm, 'reboot'), { timeout: 120 })
    note(`back in ${came.release} after ${came.seconds.toFixed(0)} s`)
    t.match(came.console, new RegExp(`Starting new kernel[^]*Linux version ${literally(newer)}`), 'it was started')
    t.match(came.console, bad.dies, 'and did not come up')
    t.equal(came.release, older)
    t.notOk(came.byKexec)
    t.match(await judged(vm), [{ outcome: 'did not arrive', expected: newer, release: older }], 'the history says so')
    t.match(await s.status(), { blocked: [{ release: newer, outcome: 'did not arrive' }], loaded: false })
    t.match(await confirmed(vm), { confirmed: true, release: older })
    t.equal(await oneShot(vm), '', 'the one-shot is used up')
    t.match((await vm.run('kexecctl status')).stdout, /did not arrive/, 'for people, too')
  })

  await t.test('apt does not stage it again', async (t) => {
    const said = await vm.must(`touch /run/kexecctl/pending; ${INSTALL}`, { timeout: 120 })
    t.notMatch(said, stagedLine(newer))
    t.match(said, /^kexecctl: .*did not/m, 'and says why')
    t.match(await s.status(), { loaded: false, staged: null, target: { release: newer } })
  })

  await t.test('the next reboot does not land in it either', async (t) => {
    const came = await goDown(s, () => ask(vm, 'reboot'), { timeout: 90 })
    t.equal(came.release, older, 'though the boot loader would start the newer one')
    t.notOk(came.byKexec)
    t.match(await judged(vm), [{ outcome: 'firmware', release: older }])
    t.match(await s.status(), { blocked: [{ release: newer }] })
  })

  await t.test('an administrator can have it', async (t) => {
    await vm.must(`kexecctl stage ${newer}`)
    t.match(await s.status(), { loaded: true, staged: { release: newer, fresh: true } })
  })
  t.strictSame((await history(vm)).cut, [])
}

/** Behind `fallsBack`: mended, it is another content, which hooks stage, and which is confirmed. */
export const arrivesMended = async (s: Scenario, t: Test, bad: Bad): Promise<void> => {
  const { vm, kernels } = s
  await vm.must(`kexecctl unload; kexecctl next auto; ${bad.mend(kernels.newer)}; touch /run/kexecctl/pending`)
  t.match(await vm.must(INSTALL, { timeout: 120 }), stagedLine(kernels.newer), 'mended, apt stages it')
  await s.kexecsInto(kernels.newer)
  t.match(await judged(vm), [{ outcome: 'arrived', release: kernels.newer }])
  t.match(await confirmed(vm), { confirmed: true })
  t.equal(await oneShot(vm), '')
}
