import fs from 'node:fs'
import t from 'tap'
import { runOnFallback } from '../../src/boot/on-fallback.ts'
import { NEW } from '../plan/facts.ts'
import { fakeMachine } from '../stage/machine-tree.ts'

const PAGE = '/usr/local/bin/page'
const told = { release: NEW, outcome: 'fell back', evidence: 'a; b\n$(id)' }
// what it is told, each between brackets
const SCRIPT = `#!/bin/sh
root=\${0%${PAGE}}
for word in "$@" "$KEXECCTL_RELEASE" "$KEXECCTL_OUTCOME" "$KEXECCTL_EVIDENCE"; do printf '[%s]' "$word"; done >"$root/said"
`

const machineWith = (t: { testdir: () => string }, script: string, mode = 0o755) => {
  const machine = fakeMachine(t)
  machine.write(PAGE, script)
  fs.chmodSync(machine.tree.root + PAGE, mode)
  const said = () => fs.readFileSync(`${machine.tree.root}/said`, 'utf8')
  return { ...machine, said }
}

t.test('what it is told, by arguments and variables that no shell sees', async (t) => {
  const machine = machineWith(t, SCRIPT)
  t.equal(await runOnFallback(machine.tree, [PAGE, '$HOME', 'a b'], told), undefined)
  t.equal(machine.said(), `[$HOME][a b][${NEW}][fell back][a; b\n$(id)]`)
  t.equal(await runOnFallback(machine.tree, [PAGE, '$$', '$1'], told), undefined)
  t.match(machine.said(), /^\[\$\$\]\[\$1\]\[/)
  t.equal(await runOnFallback(machine.tree, [PAGE], { ...told, evidence: null }), undefined)
  t.equal(machine.said(), `[${NEW}][fell back][]`)
})

t.test('in a service of its own, outside of our sandbox, which ends after a minute', async (t) => {
  const machine = machineWith(t, SCRIPT)
  machine.write('/usr/bin/systemd-run', `#!/bin/sh\necho "$*" >"\${0%/usr/bin/systemd-run}/said"\n`, 0o755)
  t.equal(await runOnFallback(machine.tree, [PAGE, 'now'], { ...told, evidence: 'so' }), undefined)
  const variables = `--setenv=KEXECCTL_RELEASE=${NEW} --setenv=KEXECCTL_OUTCOME=fell back --setenv=KEXECCTL_EVIDENCE=so`
  const properties = '--collect --property=Type=oneshot --property=TimeoutStartSec=60'
  t.equal(machine.said(), `${properties} ${variables} -- ${machine.tree.host(PAGE)} now\n`)
})

t.test('none is asked for', async (t) => {
  t.equal(await runOnFallback(fakeMachine(t).tree, [], told), undefined)
})

t.test('why it failed', async (t) => {
  t.equal(await runOnFallback(machineWith(t, '#!/bin/sh\necho no >&2\nexit 3\n').tree, [PAGE], told), `${PAGE}: no`)
  t.match(await runOnFallback(machineWith(t, SCRIPT, 0o644).tree, [PAGE], told), /page: Failed to execute/)
  const machine = machineWith(t, SCRIPT)
  machine.remove('/usr/bin/systemd-run')
  t.equal(await runOnFallback(machine.tree, [PAGE], told), '/usr/bin/systemd-run is missing or cannot be run')
})

t.test('what others may write root does not run', async (t) => {
  const reason = `${PAGE} is not run: it must be a file that belongs to root and is writable by nobody else`
  for (const mode of [0o775, 0o757]) {
    const machine = machineWith(t, SCRIPT, mode)
    t.equal(await runOnFallback(machine.tree, [PAGE], told), reason)
    t.equal(machine.exists('/said'), false)
  }
  const { tree } = machineWith(t, SCRIPT)
  const others = {
    ...tree,
    stat: (path: string) => {
      const read = tree.stat(path)
      return read.state === 'ok' ? { ...read, value: { ...read.value, uid: read.value.uid + 1000 } } : read
    },
  }
  t.equal(await runOnFallback(others, [PAGE], told), reason)
  t.equal(await runOnFallback(fakeMachine(t).tree, [PAGE], told), reason, 'it is not there')
})

t.test('nor what they may put others in the place of, or name', async (t) => {
  const cases: [file: string, reason: string][] = [
    ['/usr/local', '/usr/local can be written by everybody'],
    ['/etc/kexecctl.conf.d/50-page.conf', '/etc/kexecctl.conf.d/50-page.conf can be written by everybody'],
    ['/etc/kexecctl.conf.d', '/etc/kexecctl.conf.d can be written by everybody'],
  ]
  for (const [file, reason] of cases) {
    const machine = machineWith(t, SCRIPT)
    machine.write('/etc/kexecctl.conf.d/50-page.conf', `[Reboot]\nOnFallback=${PAGE}\n`)
    fs.chmodSync(machine.tree.root + file, 0o757)
    t.equal(await runOnFallback(machine.tree, [PAGE], told), `${PAGE} is not run: ${reason}`)
    t.equal(machine.exists('/said'), false)
  }
})
