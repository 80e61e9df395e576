import t from 'tap'
import { abstention } from '../../src/plan/abstain.ts'
import { environment } from './facts.ts'

const CAUSES: [change: Parameters<typeof environment>[0], why: RegExp][] = [
  [{ imageBuild: 'DPKG_ROOT' }, /^DPKG_ROOT is set/],
  [{ chroot: true }, /^this is a chroot/],
  [{ chroot: 'unknown' }, /cannot be told whether this is a chroot/],
  [{ container: 'docker' }, /container \(docker\)/],
  [{ container: 'unknown' }, /cannot be told whether this is a container/],
  [{ ostree: true }, /ostree/],
  [{ live: true }, /live system/],
  [{ crashKernel: true }, /crash kernel/],
  [{ systemd: false }, /does not run systemd/],
  [{ privileged: false }, /CAP_SYS_BOOT/],
  [{ privileged: 'unknown' }, /cannot be told whether kexecctl may load/],
  [{ goingDown: true }, /is going down/],
  [{ goingDown: 'unknown' }, /cannot be told whether the system is going down/],
]

t.test('each cause alone, and none', async (t) => {
  for (const [change, why] of CAUSES) t.match(abstention(environment(change)), why)
  t.equal(abstention(environment()), undefined)
})

t.test('what was not asked is no cause', async (t) => {
  const unasked = { chroot: undefined, systemd: undefined, privileged: undefined, goingDown: undefined }
  t.equal(abstention(environment(unasked)), undefined)
})
