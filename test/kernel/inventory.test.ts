import t from 'tap'
import { readInventory } from '../../src/kernel/inventory.ts'
import type { Tree } from '../../src/sys/fs.ts'
import { makeImage } from './make-image.ts'
import { makeTree, unreadable } from './make-tree.ts'
import { dep, image, MERGED, shown } from './shown.ts'

t.test('newest first, flavours told apart', async (t) => {
  const names = ['6.1.0-9-amd64', '6.9-rc3-amd64', '6.1.0-10-cloud-amd64', '6.9-amd64', '6.1.0-10-amd64']
  const tree = makeTree(t, Object.fromEntries(names.map((name) => [`/boot/vmlinuz-${name}`, image(name)])))
  const { kernels } = readInventory(tree)
  t.same(
    kernels.filter(({ flavour }) => flavour === 'default').map(({ release }) => release),
    ['6.9-amd64', '6.9-rc3-amd64', '6.1.0-10-amd64', '6.1.0-9-amd64'],
  )
  t.match(
    kernels.filter(({ flavour }) => flavour === 'cloud'),
    [{ release: '6.1.0-10-cloud-amd64' }],
  )
})

t.test('left-overs are no kernels', async (t) => {
  const names = [
    '.old',
    '.bak',
    '.dpkg-new',
    '.dpkg-bak',
    '.new',
    '.efi.signed',
    '.sig',
    ';65a1b2c3',
    '~',
    '.hmac',
    '.old-dkms',
  ]
  const files = Object.fromEntries(names.map((end) => [`/boot/vmlinuz-6.1.0-9-amd64${end}`, image('6.1.0-9-amd64')]))
  t.same(readInventory(makeTree(t, files)), { kernels: [], unreadable: [], findings: [] })
})

t.test('the header beats the name', async (t) => {
  const tree = makeTree(t, {
    '/boot/vmlinuz-6.1.0-9-amd64': image('6.1.0-10-amd64'),
    '/boot/initrd.img-6.1.0-9-amd64': 'x',
    '/boot/vmlinuz-6.1.0-8-amd64': makeImage({ version: 'nonsense (a@b) #1' }),
  })
  t.same(shown(tree), ['6.1.0-10-amd64 /boot/vmlinuz-6.1.0-9-amd64 modules=false name=6.1.0-9-amd64'])
})

t.test('one kernel for each release', async (t) => {
  const r = '6.1.0-9-amd64'
  await t.test('the one whose name says so', async (t) => {
    const tree = makeTree(t, {
      '/boot/vmlinuz-6.1.0-10-amd64': image('6.1.0-8-amd64'),
      '/boot/vmlinuz-6.1.0-8-amd64': image('6.1.0-8-amd64'),
      [`/boot/vmlinuz-${r}`]: image(r),
      '/boot/vmlinuz-a': image(r),
      [`/boot/vmlinux-${r}`]: '\x7fELF',
    })
    t.same(shown(tree), [
      `${r} /boot/vmlinuz-${r} modules=false`,
      '6.1.0-8-amd64 /boot/vmlinuz-6.1.0-8-amd64 modules=false',
    ])
    t.same(
      readInventory(tree).findings.map(({ id, level, message }) => [id, level, message]),
      [
        ['/boot/vmlinuz-6.1.0-10-amd64', '/boot/vmlinuz-6.1.0-8-amd64', '6.1.0-8-amd64'],
        ['/boot/vmlinuz-a', `/boot/vmlinuz-${r}`, r],
        [`/boot/vmlinux-${r}`, `/boot/vmlinuz-${r}`, r],
      ].map(([other, used, release]) => [
        'release-twice',
        'note',
        `${other} is left out: ${used} is release ${release} too`,
      ]),
    )
  })
  await t.test('a link to it is no second one', async (t) => {
    const tree = makeTree(t, {
      '/boot/vmlinuz-a': { link: `vmlinuz-${r}` },
      [`/boot/vmlinuz-${r}`]: image(r),
      '/boot/vmlinuz-z': { link: `/boot/vmlinuz-${r}` },
    })
    t.same(shown(tree), [`${r} /boot/vmlinuz-${r} modules=false`])
    t.same(readInventory(tree).findings, [])
  })
})

t.test('broken and hostile files', async (t) => {
  const tree = makeTree(t, {
    '/boot/vmlinuz-6.1.0-1-amd64': '',
    '/boot/vmlinuz-6.1.0-2-amd64': makeImage({ release: '6.1.0-2-amd64', size: 700 }),
    '/boot/vmlinuz-6.1.0-3-amd64': { dir: true },
    '/boot/vmlinuz-6.1.0-4-amd64': { fifo: true },
    '/boot/vmlinuz-6.1.0-5-amd64': { link: 'vmlinuz-6.1.0-4-amd64' },
    '/boot/vmlinuz-6.1.0-6-amd64': { link: '/etc/passwd' },
    '/boot/vmlinuz-6.1.0-7-amd64': { link: '../../../../../../../etc/passwd' },
    '/boot/vmlinuz-6.1.0-8-amd64': { link: 'nowhere' },
    '/boot/vmlinuz-6.1.0-9-amd64': { link: 'vmlinuz-6.1.0-9-amd64' },
    '/boot/vmlinuz-': image('6.1.0-10-amd64'),
    '/boot/vmlinuz-6.1.0\n-11': image('6.1.0-11-amd64'),
    '/boot/vmlinuz-6.1.0 12': image('6.1.0-12-amd64'),
    '/boot/vmlinuz-\x1b[2J': image('6.1.0-13-amd64'),
    '/boot/vmlinuz-6.1.0-\u202e': image('6.1.0-14-amd64'),
    '/boot/vmlinuz-6.1.0;15': image('6.1.0-15-amd64'),
    '/boot/other\nname': '',
    '/usr/lib/modules/6.1.0\n/vmlinuz': image('6.1.0-16-amd64'),
    '/usr/lib/modules/6.1.0 notes/readme': '',
    '/usr/lib/modules/6.1.0-17-amd64/vmlinuz': { fifo: true },
    '/usr/lib/modules/build/vmlinuz': image('6.1.0-18-amd64'),
  })
  t.same(shown(tree), [
    '6.1.0-2-amd64 /boot/vmlinuz-6.1.0-2-amd64 modules=false',
    '6.1.0-1-amd64 /boot/vmlinuz-6.1.0-1-amd64 modules=false',
  ])
  const { kernels, unreadable, findings } = readInventory(tree)
  t.match(
    kernels,
    [
      { header: { format: 'unknown' }, imageStat: { size: 0 } },
      { header: { format: 'bzImage', release: undefined, minimumSize: 2304 }, imageStat: { size: 700 } },
    ].reverse(),
  )
  t.same(unreadable, [{ path: '/boot/vmlinuz-6.1.0-9-amd64', code: 'ELOOP' }])
  t.same(
    findings.map(({ id, level, message }) => `${id} ${level} ${message.split(' is left out')[0]}`),
    [
      'hostile-name warn /boot/vmlinuz-\\u{1b}[2J',
      'hostile-name warn /boot/vmlinuz-6.1.0\\u{a}-11',
      'hostile-name warn /boot/vmlinuz-6.1.0 12',
      'hostile-name warn /boot/vmlinuz-6.1.0-\\u{202e}',
      'hostile-name warn /usr/lib/modules/6.1.0\\u{a}/vmlinuz',
    ],
  )
})

t.test('what cannot be read is unknown, not missing', async (t) => {
  const tree = makeTree(t, {
    '/boot/vmlinuz-6.1.0-9-amd64': image('6.1.0-9-amd64'),
    '/boot/vmlinuz-linux': image('6.9.1'),
  })
  const denied = { state: 'unknown', code: 'EACCES' } as const
  const both = ['/boot/vmlinuz-6.1.0-9-amd64', '/boot/vmlinuz-linux'].map((path) => ({ path, code: 'EACCES' }))
  const heads = readInventory(unreadable(tree, 'EACCES'))
  t.match(heads.kernels, [{ release: '6.1.0-9-amd64', header: { format: 'unreadable' } }], 'as far as its name tells')
  t.equal(heads.kernels.length, 1)
  t.same(heads.unreadable, both)
  t.same(readInventory({ ...tree, stat: () => denied }), { kernels: [], unreadable: both, findings: [] })
  const boot = { ...tree, names: (dir: string) => (dir === '/boot' ? denied : tree.names(dir)) }
  t.same(readInventory(boot), { kernels: [], unreadable: [{ path: '/boot', code: 'EACCES' }], findings: [] })
})

t.test('temporary files are told', async (t) => {
  const tree = makeTree(t, {
    '/boot/vmlinuz-6.1.0-9-amd64': image('6.1.0-9-amd64'),
    '/boot/initrd.img-6.1.0-9-amd64': 'x',
    '/boot/initrd.img-6.1.0-9-amd64.new': 'x',
    '/boot/vmlinuz-6.1.0-9-amd64.dpkg-new': 'x',
    '/boot/vmlinuz-6.1.0-8-amd64': image('6.1.0-8-amd64'),
  })
  t.match(readInventory(tree).kernels, [
    { beingWritten: ['/boot/vmlinuz-6.1.0-9-amd64.dpkg-new', '/boot/initrd.img-6.1.0-9-amd64.new'] },
    { beingWritten: [] },
  ])
})

t.test('costs two directories and for each kernel two looks and a file opened once', async (t) => {
  const releases = Array.from({ length: 50 }, (_, at) => `6.1.${at}`)
  const kernels = Object.fromEntries(
    releases.map((r) => [`/boot/vmlinuz-${r}`, makeImage({ release: r, size: 32768 })]),
  )
  const tree = makeTree(t, { ...kernels, ...dep(...releases), ...MERGED })
  const count: Record<string, number> = {}
  const counted = new Proxy(tree, {
    get: (target, key: keyof Tree) => {
      count[key] = (count[key] ?? 0) + 1
      return target[key]
    },
  })
  t.equal(readInventory(counted).kernels.length, 50)
  t.same(count, { names: 2, stat: 100, host: 50 })
})
