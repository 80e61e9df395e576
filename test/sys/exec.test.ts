import t from 'tap'
import { failureOf, run, succeeded } from '../../src/sys/exec.ts'

const timeoutMs = 20_000

t.test('how a program ended', async (t) => {
  const ok = await run(['/bin/sh', '-c', 'echo out; echo err >&2'], { timeoutMs })
  t.match(ok, { exitCode: 0, stdout: 'out', stderr: 'err', timedOut: false, missing: false })
  t.equal(succeeded(ok), true)
  const failed = await run(['/bin/sh', '-c', 'echo first >&2; echo why >&2; exit 3'], { timeoutMs })
  t.equal(failed.exitCode, 3)
  t.equal(failureOf(failed), '/bin/sh: why')
  const quiet = await run(['/bin/false'], { timeoutMs })
  t.equal(failureOf(quiet), '/bin/false ended with exit code 1')
  const missing = await run(['/nowhere/kexec'], { timeoutMs })
  t.equal(missing.missing, true)
  t.equal(failureOf(missing), '/nowhere/kexec is missing or cannot be run')
  const killed = await run(['/bin/sh', '-c', 'kill -9 $$'], { timeoutMs })
  t.equal(failureOf(killed), '/bin/sh was killed by SIGKILL')
})

t.test('a program that hangs is killed, also when its own child holds the pipes', async (t) => {
  const ran = await run(['/bin/sh', '-c', 'sleep 5; true'], { timeoutMs: 300 })
  t.equal(ran.timedOut, true)
  t.equal(failureOf(ran), '/bin/sh did not end in time and was killed')
})

t.test('a program that ends is not late for a child that holds its pipes', async (t) => {
  for (const [end, failure] of [
    ['exit 3', '/bin/sh: why'],
    ['kill -9 $$', '/bin/sh was killed by SIGKILL'],
    ['exit 0', undefined],
  ] as const) {
    const ran = await run(['/bin/sh', '-c', `sleep 60 & echo $!; echo why >&2; ${end}`], { timeoutMs })
    process.kill(Number(ran.stdout), 'SIGKILL')
    t.match(ran, { timedOut: false, missing: false, stderr: 'why' }, end)
    t.equal(succeeded(ran) ? undefined : failureOf(ran), failure, end)
  }
})

t.test('what cannot be an argument', async (t) => {
  const NUL = { KEXECCTL_RELEASE: 'a\0b' }
  for (const ran of [
    await run(['/bin/echo', 'a\0b'], { timeoutMs }),
    await run(['/bin/echo'], { timeoutMs, env: NUL }),
    await run(['/bin/echo', 'x'.repeat(1 << 20)], { timeoutMs }),
  ]) {
    t.match(ran, { exitCode: undefined, missing: false, stdout: '' })
    t.equal(failureOf(ran), '/bin/echo could not be started')
  }
})

t.test('nothing of our environment reaches it, and arguments are not seen by a shell', async (t) => {
  process.env['LD_PRELOAD_TEST'] = 'x'
  const ran = await run(['/usr/bin/env'], { timeoutMs })
  t.notMatch(ran.stdout, 'LD_PRELOAD_TEST')
  t.match(ran.stdout, 'PATH=/usr/sbin:/usr/bin:/sbin:/bin\nLC_ALL=C')
  const echoed = await run(['/bin/echo', '$(id) `id`', '; reboot'], { timeoutMs })
  t.equal(echoed.stdout, '$(id) `id` ; reboot')
})

t.test('variables that are passed on, beside PATH and LC_ALL', async (t) => {
  const env = { KEXECCTL_RELEASE: 'a\nb $c', PATH: '/tmp', LC_ALL: 'de_DE' }
  const { stdout } = await run(['/usr/bin/env', '-0'], { timeoutMs, env })
  // tap has words of its own for whatever it starts
  const said = stdout.split('\0').filter((one) => /^(KEXECCTL_RELEASE|PATH|LC_ALL)=/.test(one))
  t.same(said.sort(), ['KEXECCTL_RELEASE=a\nb $c', 'LC_ALL=C', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin'])
})

t.test('standard input is empty, a text, or a descriptor', async (t) => {
  t.equal((await run(['/bin/cat'], { timeoutMs })).stdout, '')
  t.equal((await run(['/bin/cat'], { timeoutMs, input: 'hello' })).stdout, 'hello')
})
