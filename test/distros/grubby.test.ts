import fs from 'node:fs'
import t from 'tap'
import { parseEnvironmentBlock } from '../../src/bootloader/grub/environment-block.ts'
import { blockOf } from '../bootloader/grub/menu-of.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { dracutKernel, FIXTURES, fixture, kernel, listed, type Planned, planned, sorted } from './tree.ts'

// What kernel-install made the default, and grubby(8) said of it: test/fixtures/distros/README.md.
interface Answer {
  sysconfig?: string
  grubenv?: string
  saved: string
  kernel: string
}

const MACHINE = 'cfa9c2e17b4d4d0e9c5a8b6f1e2d7c40'
const RESCUE = `/boot/vmlinuz-0-rescue-${MACHINE}`
const GRUBENV = '/boot/grub2/grubenv'
const WORDS = 'rhgb quiet crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M'
const ROOT = 'root=UUID=5fd2c6a1-3d0b-4a5e-9c47-2b8e61d0f3a7 ro'

const SYSTEMS: Record<string, { kernels: string[]; cmdline: string }> = {
  'fedora-40': {
    kernels: [
      '6.11.10-200.fc40.x86_64+debug debug',
      '6.11.10-200.fc40.x86_64 default',
      '6.8.5-301.fc40.x86_64 default',
    ],
    cmdline: `${ROOT} rootflags=subvol=root ${WORDS}`,
  },
  'fedora-43': {
    kernels: [
      '6.18.0-0.rc7.57.fc43.x86_64 default',
      '6.17.10-300.fc43.x86_64 default',
      '6.17.1-300.fc43.x86_64 default',
    ],
    cmdline: `${ROOT} rootflags=subvol=root ${WORDS}`,
  },
  // $kernelopts of grubenv
  'rhel-8': {
    kernels: [
      '4.18.0-553.5.1.el8_10.x86_64+debug debug',
      '4.18.0-553.5.1.el8_10.x86_64 default',
      '4.18.0-553.el8_10.x86_64 default',
    ],
    cmdline: `root=/dev/vda3 ro ${WORDS}`,
  },
  'rhel-9': {
    kernels: [
      '5.14.0-427.13.1.el9_4.x86_64+rt rt',
      '5.14.0-427.13.1.el9_4.x86_64+debug debug',
      '5.14.0-427.13.1.el9_4.x86_64 default',
      '5.14.0-427.el9.x86_64 default',
    ],
    cmdline: `${ROOT} ${WORDS}`,
  },
  'rhel-9-64k': {
    kernels: [
      '5.14.0-427.13.1.el9_4.aarch64+64k 64k',
      '5.14.0-427.13.1.el9_4.aarch64 default',
      '5.14.0-427.el9.aarch64+64k 64k',
    ],
    cmdline: `${ROOT} ${WORDS}`,
  },
  'rhel-10': {
    kernels: ['6.12.0-55.9.1.el10_0.x86_64 default', '6.12.0-55.el10.x86_64 default'],
    cmdline: `${ROOT} ${WORDS}`,
  },
  'oracle-9': {
    kernels: [
      '5.15.0-206.153.7.el9uek.x86_64 uek',
      '5.15.0-204.147.6.2.el9uek.x86_64 uek',
      '5.14.0-427.13.1.el9_4.x86_64 default',
    ],
    cmdline: `${ROOT} ${WORDS}`,
  },
}

const systemOf = (t: { testdir: () => string }, name: string) => {
  const files = fixture(name)
  const releases = (SYSTEMS[name]?.kernels ?? []).map((line) => line.replace(/ .*/, ''))
  const oldest = releases.at(-1) ?? ''
  const { root } = makeTree(t, {
    ...files,
    ...Object.assign({}, ...releases.map(dracutKernel)),
    [`/boot/initramfs-${oldest}kdump.img`]: 'x',
    // without it the menu may have an entry less, `UEFI Firmware Settings`, and 99 might be one of its numbers
    '/sys/firmware/efi': { dir: true },
    ...kernel(oldest, RESCUE, `${RESCUE.replace('vmlinuz', 'initramfs')}.img`),
  })
  const grubenv = fs.readFileSync(root + GRUBENV)
  const { variables } = parseEnvironmentBlock(grubenv.toString('latin1'))
  const others = [...variables].filter(([key]) => key !== 'saved_entry').map(([key, value]) => `${key}=${value}`)
  const set = (...lines: string[]) => fs.writeFileSync(root + GRUBENV, blockOf(...others, ...lines))
  return { root, releases, set }
}

const names = fs.readdirSync(FIXTURES).filter((name) => fs.existsSync(`${FIXTURES}/${name}/grubby.json`))
t.same(names.sort(), Object.keys(SYSTEMS).sort(), 'every tree is looked at')

for (const [name, { kernels, cmdline }] of Object.entries(SYSTEMS)) {
  t.test(name, async (t) => {
    const answers = JSON.parse(fs.readFileSync(`${FIXTURES}/${name}/grubby.json`, 'utf8')) as Answer[]
    t.equal(answers.length, 20)
    const { root, releases, set } = systemOf(t, name)
    const inList = (await listed(root)).map((line) => line.replace(' *', ''))
    t.same(inList, kernels, 'list: newest first, no rescue kernel')
    t.same(await sorted([...releases].sort()), [...releases].reverse(), 'sort')
    for (const { sysconfig, grubenv, saved, kernel } of answers) {
      const what = sysconfig === undefined ? `grubenv: ${grubenv}` : `/etc/sysconfig/kernel: ${sysconfig}`
      set(...(saved === '' && grubenv !== 'saved_entry=' ? [] : [`saved_entry=${saved}`]))
      const { release, ...target } = (await planned(root)) as Planned
      const initrd = `${kernel.replace('vmlinuz', 'initramfs')}.img`
      t.same(target, { image: kernel, initrds: [initrd], cmdline, source: 'bootloader' }, what)
      if (kernel !== RESCUE) t.equal(kernel, `/boot/vmlinuz-${release}`)
    }
  })
}

t.test('what Red Hat makes the default', async (t) => {
  // [tree, /etc/sysconfig/kernel, or a line of /etc/default/grub] -> the kernel, as 20-grub.install had it
  const table: [name: string, sysconfig: string, release: string][] = [
    ['fedora-40', 'UPDATEDEFAULT=yes DEFAULTKERNEL=kernel-core', '6.11.10-200.fc40.x86_64'],
    ['fedora-40', 'UPDATEDEFAULT=no DEFAULTKERNEL=kernel-core', '6.8.5-301.fc40.x86_64'],
    ['rhel-9', 'UPDATEDEFAULT=yes DEFAULTKERNEL=kernel-core', '5.14.0-427.13.1.el9_4.x86_64'],
    ['rhel-9', 'UPDATEDEFAULT=yes DEFAULTKERNEL=kernel-core DEFAULTDEBUG=yes', '5.14.0-427.13.1.el9_4.x86_64+debug'],
    ['rhel-9', 'UPDATEDEFAULT=yes DEFAULTKERNEL=kernel-rt-core', '5.14.0-427.13.1.el9_4.x86_64+rt'],
    ['rhel-9', '', '5.14.0-427.el9.x86_64'],
    ['rhel-9-64k', 'UPDATEDEFAULT=yes DEFAULTKERNEL=kernel-core', '5.14.0-427.13.1.el9_4.aarch64'],
    ['rhel-9-64k', 'UPDATEDEFAULT=yes DEFAULTKERNEL=kernel-64k-core', '5.14.0-427.13.1.el9_4.aarch64+64k'],
    ['oracle-9', 'UPDATEDEFAULT=yes DEFAULTKERNEL=kernel-uek-core', '5.15.0-206.153.7.el9uek.x86_64'],
    ['oracle-9', '', '5.14.0-427.13.1.el9_4.x86_64'],
    ['oracle-9', 'GRUB_UPDATE_DEFAULT_KERNEL=true', '5.15.0-206.153.7.el9uek.x86_64'],
  ]
  for (const [name, sysconfig, release] of table) {
    const answers = JSON.parse(fs.readFileSync(`${FIXTURES}/${name}/grubby.json`, 'utf8')) as Answer[]
    const answer = answers.find((one) => one.sysconfig === sysconfig)
    t.equal(answer?.saved, `${MACHINE}-${release}`, `${name}: ${sysconfig}`)
  }
})

t.test('where grubby looks at less than GRUB does', async (t) => {
  const [OLD, NEW] = ['5.14.0-427.el9.x86_64', '5.14.0-427.13.1.el9_4.x86_64']
  const saved = `saved_entry=${MACHINE}-${NEW}`
  type Row = [what: string, grubenv: string[], edit: (grubCfg: string) => string, release: string]
  const same = (config: string) => config
  const custom = `menuentry mine --id mine { linux /vmlinuz-${OLD} root=/dev/sda1\ninitrd /initramfs-${OLD}.img\n}\n`
  const table: Row[] = [
    ['nothing of that', [saved], same, NEW],
    ['grub2-reboot', [saved, `next_entry=${MACHINE}-${OLD}`], same, OLD],
    // GRUB_DEFAULT=3 in /etc/default/grub: +rt and +debug come first
    ['GRUB_DEFAULT', [saved], (config) => config.replaceAll(/(?<=default=").*saved_entry.*(?=")/g, '3'), OLD],
    ['40_custom', ['saved_entry=mine'], (config) => config + custom, OLD],
    // 08_fallback_counting: the second entry
    ['boots that failed', [saved, 'boot_counter=0', 'boot_success=0'], same, `${NEW}+debug`],
  ]
  const { root, set } = systemOf(t, 'rhel-9')
  const config = fs.readFileSync(`${root}/boot/grub2/grub.cfg`, 'utf8')
  for (const [what, lines, edit, release] of table) {
    set(...lines)
    fs.writeFileSync(`${root}/boot/grub2/grub.cfg`, edit(config))
    const { image, source } = (await planned(root)) as Planned
    t.same({ image, source }, { image: `/boot/vmlinuz-${release}`, source: 'bootloader' }, what)
  }
})

t.test(
  'no boot loader to ask: the newest, and never a kernel for debugging unless nothing else is there',
  async (t) => {
    const table: [name: string, running: string | undefined, release: string][] = [
      ['fedora-40', undefined, '6.11.10-200.fc40.x86_64'],
      ['fedora-40', '6.8.5-301.fc40.x86_64', '6.11.10-200.fc40.x86_64'],
      ['rhel-9', '5.14.0-427.el9.x86_64', '5.14.0-427.13.1.el9_4.x86_64'],
      ['rhel-9', '5.14.0-70.el9.x86_64+rt', '5.14.0-427.13.1.el9_4.x86_64+rt'],
      ['oracle-9', '5.14.0-427.13.1.el9_4.x86_64', '5.14.0-427.13.1.el9_4.x86_64'],
      ['oracle-9', '5.15.0-1.el9uek.x86_64', '5.15.0-206.153.7.el9uek.x86_64'],
      ['rhel-9-64k', '5.14.0-427.el9.aarch64+64k', '5.14.0-427.13.1.el9_4.aarch64+64k'],
      ['rhel-9-64k', '5.14.0-427.el9.aarch64', '5.14.0-427.13.1.el9_4.aarch64'],
    ]
    for (const [name, running, release] of table) {
      await t.test(`${name}, ${running ?? 'nothing'} runs`, async (t) => {
        const { root } = systemOf(t, name)
        fs.rmSync(`${root}/boot/grub2`, { recursive: true })
        fs.rmSync(`${root}/boot/loader`, { recursive: true })
        if (running !== undefined) {
          fs.mkdirSync(`${root}/proc/sys/kernel`, { recursive: true })
          fs.writeFileSync(`${root}/proc/sys/kernel/osrelease`, `${running}\n`)
          fs.writeFileSync(`${root}/proc/cmdline`, 'root=/dev/vda1 ro\n')
        }
        const found = (await planned(root)) as Planned
        t.same([found.release, found.source], [release, 'newest'])
      })
    }
  },
)
