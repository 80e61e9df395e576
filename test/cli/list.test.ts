import fs from 'node:fs'
import t from 'tap'
import { run } from '../../src/cli/list.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { openTree } from '../../src/sys/fs.ts'
import { without } from '../machine/trees.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { contextOf } from './context.ts'

const RT = '6.12.200+deb13-rt-amd64'
const list = async ({ tree }: Pick<FakeMachine, 'tree'>) => await run({}, contextOf(tree))

const entry = (release: string, change: object = {}) => ({
  release,
  flavour: 'default',
  image: `/boot/vmlinuz-${release}`,
  initrds: [`/boot/initrd.img-${release}`],
  modules: true,
  running: false,
  bootloaderDefault: false,
  target: false,
  staged: false,
  findings: [],
  ...change,
})

t.test('as JSON, newest first', async (t) => {
  const machine = fakeMachine(t)
  machine.install(RT)
  fs.symlinkSync(`boot/vmlinuz-${OLD}`, `${machine.tree.root}/vmlinuz`)
  await reconcile(machine.tree, {}, { by: 'hook' }, 5)
  const { data, exit, warnings } = await list(machine)
  t.same(data, {
    schema: 1,
    kernels: [entry(RT, { flavour: 'rt' }), entry(NEW, { target: true, staged: true }), entry(OLD, { running: true })],
  })
  t.same([exit, warnings], [0, []])
  machine.write('/sys/kernel/kexec_loaded', '0\n')
  t.match((await list(machine)).data, { kernels: [{}, { release: NEW, staged: false }, {}] }, 'taken out')
})

t.test('for people', async (t) => {
  const machine = fakeMachine(t)
  machine.install(OLD, 2200)
  t.equal(
    (await list(machine)).text,
    [
      'RELEASE               FLAVOUR  IS       FINDINGS',
      `${NEW}  default  target`,
      `${OLD}   default  running  image-integrity`,
      '',
    ].join('\n'),
  )
})

t.test('KERNEL_IMAGE as a link is the target that it names', async (t) => {
  const machine = fakeMachine(t)
  fs.symlinkSync(`boot/vmlinuz-${OLD}`, `${machine.tree.root}/mine`)
  machine.write('/etc/default/kexec', `KERNEL_IMAGE=/mine\nINITRD=/boot/initrd.img-${OLD}\n`)
  t.match((await list({ tree: openTree(machine.tree.root) })).data, { kernels: [{ target: false }, { target: true }] })
})

t.test('a tree where nothing runs', async (t) => {
  const machine = fakeMachine(t)
  for (const dir of ['/proc', '/sys', '/run']) machine.remove(dir)
  machine.install(OLD, 2200)
  t.match((await list(machine)).data, {
    kernels: [
      { running: false, findings: [] },
      { running: false, findings: [{ id: 'image-integrity', level: 'refuse' }] },
    ],
  })
  machine.remove('/boot')
  t.same((await list(machine)).data, { schema: 1, kernels: [] })
})

t.test('what cannot be read is said', async (t) => {
  const { warnings, data } = await list({ tree: without(fakeMachine(t).tree, '/boot') })
  t.same(warnings, ['/boot cannot be read (EACCES)'])
  t.same(data, { schema: 1, kernels: [] })
})
