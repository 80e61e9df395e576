import t from 'tap'
import { readForeign } from '../../src/stage/foreign-modules.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

const [OLD, NEW] = ['6.12.90+deb13-amd64', '6.12.117+deb13-amd64']
const at = (release: string, file: string) => ({ [`/lib/modules/${release}/${file}`]: '' })
const dep = (...files: string[]) => ({
  [`/lib/modules/${NEW}/modules.dep`]: files.map((file) => `${file}:\n`).join(''),
})
const zfs = { fstype: 'zfs', source: 'rpool/ROOT', devices: [] }

t.test('against the running release', async (t) => {
  const cases: [
    nodes: Record<string, Node>,
    running: string | undefined,
    missing: string[] | undefined,
    why: string,
  ][] = [
    [{ ...dep(), ...at(OLD, 'modules.dep') }, OLD, undefined, 'none at all'],
    [{ ...dep(), ...at(OLD, 'updates/dkms/zfs.ko') }, OLD, ['zfs'], 'one is missing'],
    [{ ...dep(), ...at(OLD, 'updates/zfs.ko'), ...at(NEW, 'extra/zfs.ko.xz') }, OLD, [], 'elsewhere, and packed'],
    [
      { ...dep('kernel/fs/zfs/zfs.ko.zst'), ...at(OLD, 'updates/zfs.ko') },
      OLD,
      undefined,
      "one of the kernel's own now",
    ],
    [at(OLD, 'updates/zfs.ko'), OLD, undefined, 'the target has no modules at all'],
    [{ ...at(NEW, 'kernel/a.ko'), ...at(OLD, 'updates/zfs.ko') }, OLD, undefined, 'what it has cannot be told'],
    [{ ...dep(), ...at(OLD, 'updates/zfs.ko') }, undefined, undefined, 'no kernel runs'],
    [{ ...dep(), ...at(NEW, 'updates/zfs.ko') }, NEW, [], 'it runs'],
  ]
  for (const [nodes, running, missing, why] of cases)
    t.same(readForeign(makeTree(t, nodes), running, NEW, undefined)?.missing, missing, why)
})

t.test('files with their times, and what carries this machine', async (t) => {
  const found = readForeign(makeTree(t, { ...dep(), ...at(NEW, 'updates/dkms/zfs.ko') }), OLD, NEW, zfs)
  t.match(found, {
    missing: [],
    files: [{ name: 'zfs', path: `/lib/modules/${NEW}/updates/dkms/zfs.ko`, mtimeNs: /^\d{19}$/ }],
    carriers: { root: ['zfs', 'spl'] },
  })
})
