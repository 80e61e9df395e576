import fs from 'node:fs'
import t from 'tap'
import { blockOf } from '../bootloader/grub/menu-of.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { kernel, listed, type Planned, planned } from './tree.ts'

const [OLD, NEW] = ['6.4.0-150600.21-default', '6.4.0-150600.23.7-default']
const RT = '6.4.0-150600.10.8-rt'
const UUID = '7b2b1f2e-53a4-4c9c-8a5e-0d6e9a3f1c11'
const WORDS = 'splash=silent mitigations=auto quiet security=apparmor'

// rpm-script of suse-module-tools: links into /usr/lib/modules where /boot is no file system of its own, else copies.
const suseKernel = (release: string, copy: boolean): Record<string, Node> => ({
  ...kernel(release, `/usr/lib/modules/${release}/vmlinuz`, `/boot/initrd-${release}`),
  ...(copy
    ? kernel(release, `/boot/vmlinuz-${release}`)
    : { [`/boot/vmlinuz-${release}`]: { link: `../usr/lib/modules/${release}/vmlinuz` } }),
  [`/boot/vmlinux-${release}.xz`]: 'for debuggers',
  [`/boot/initrd-${release}-kdump`]: 'x',
})

const links = (release: string): Record<string, Node> => ({
  '/boot/vmlinuz': { link: `vmlinuz-${release}` },
  '/boot/initrd': { link: `initrd-${release}` },
})

// As grub2-mkconfig of Leap 15.6 writes them on btrfs: below the default subvolume, and extra_cmdline for snapshots.
const entry = (title: string, id: string, release: string, prefix: string) => `menuentry '${title}' --class opensuse \
--class gnu-linux --class gnu --class os $menuentry_id_option '${id}' {
  load_video
  set gfxpayload=keep
  insmod gzio
  insmod part_gpt
  insmod btrfs
  search --no-floppy --fs-uuid --set=root ${UUID}
  echo 'Loading Linux ${release} ...'
  linux ${prefix}/vmlinuz-${release} root=UUID=${UUID} \${extra_cmdline} ${WORDS}
  echo 'Loading initial ramdisk ...'
  initrd ${prefix}/initrd-${release}
}
`

const grubCfg = (releases: string[], prefix: string) => `set btrfs_relative_path="y"
export btrfs_relative_path
if [ -f \${config_directory}/grubenv ]; then
  load_env -f \${config_directory}/grubenv
elif [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "\${env_block}" ] ; then
  set env_block="(\${root})\${env_block}"
  export env_block
  load_env -f "\${env_block}"
fi
if [ "\${next_entry}" ] ; then
  set default="\${next_entry}"
  set next_entry=
  save_env next_entry
  set boot_once=true
else
  set default="\${saved_entry}"
fi
menuentry_id_option="--id"
export menuentry_id_option
function load_video {
  true
}
${entry('SLES 15-SP6', `gnulinux-simple-${UUID}`, releases[0] ?? '', prefix)}
submenu 'Advanced options for SLES 15-SP6' $menuentry_id_option 'gnulinux-advanced-${UUID}' {
${releases.map((release) => entry(`SLES 15-SP6, with Linux ${release}`, `gnulinux-${release}-advanced-${UUID}`, release, prefix)).join('')}}
if [ -f "/.snapshots/grub-snapshot.cfg" ]; then
  source "/.snapshots/grub-snapshot.cfg"
fi
`

const FSTAB = `UUID=${UUID} / btrfs defaults 0 0\nUUID=${UUID} /var btrfs subvol=/@/var 0 0\n`

const grubTree = (
  t: { testdir: () => string },
  saved: string,
  { copy = false, fstab = FSTAB, prefix = '/boot' } = {},
) => {
  const releases = [NEW, OLD, RT]
  return makeTree(t, {
    ...Object.assign({}, ...releases.map((release) => suseKernel(release, copy))),
    ...links(NEW),
    '/etc/fstab': fstab,
    '/boot/grub2/grub.cfg': grubCfg(releases, prefix),
    '/boot/grub2/grubenv': blockOf(...(saved ? [`saved_entry=${saved}`] : [])),
  }).root
}

t.test('GRUB on btrfs', async (t) => {
  const table: [what: string, saved: string, release: string][] = [
    ['nothing saved', '', NEW],
    ['the title', 'SLES 15-SP6', NEW],
    ['a title in the submenu', `Advanced options for SLES 15-SP6>SLES 15-SP6, with Linux ${OLD}`, OLD],
    ['ids', `gnulinux-advanced-${UUID}>gnulinux-${RT}-advanced-${UUID}`, RT],
  ]
  for (const [what, saved, release] of table) {
    await t.test(what, async (t) => {
      const root = grubTree(t, saved)
      t.same(await planned(root), {
        release,
        image: `/boot/vmlinuz-${release}`,
        initrds: [`/boot/initrd-${release}`],
        cmdline: `root=UUID=${UUID} ${WORDS}`,
        source: 'bootloader',
      })
    })
  }
})

t.test('list: one line for each release, flavours apart', async (t) => {
  t.same(await listed(grubTree(t, '')), [`${NEW} default *`, `${OLD} default`, `${RT} rt`])
})

t.test('/boot of its own: copies', async (t) => {
  const fstab = `${FSTAB}UUID=1b2c3d4e-0000-4000-8000-000000000001 /boot ext4 defaults 0 0\n`
  const root = grubTree(t, '', { copy: true, fstab, prefix: '' })
  fs.writeFileSync(
    `${root}/boot/grub2/grub.cfg`,
    fs
      .readFileSync(`${root}/boot/grub2/grub.cfg`, 'utf8')
      .replaceAll(`root ${UUID}`, 'root 1b2c3d4e-0000-4000-8000-000000000001')
      .replaceAll(`--set=root ${UUID}`, '--set=root 1b2c3d4e-0000-4000-8000-000000000001'),
  )
  t.match(await planned(root), {
    image: `/boot/vmlinuz-${NEW}`,
    initrds: [`/boot/initrd-${NEW}`],
    source: 'bootloader',
  })
})

t.test('no boot loader to ask', async (t) => {
  await t.test('the flavour of the link, and its newest', async (t) => {
    const root = grubTree(t, '')
    fs.rmSync(`${root}/boot/grub2`, { recursive: true })
    const { release, image, initrds, source } = (await planned(root)) as Planned
    t.same([release, image, initrds, source], [NEW, `/boot/vmlinuz-${NEW}`, [`/boot/initrd-${NEW}`], 'newest'])
  })
  await t.test('a kernel under /usr/lib/modules alone', async (t) => {
    const { root } = makeTree(t, kernel(NEW, `/usr/lib/modules/${NEW}/vmlinuz`, `/usr/lib/modules/${NEW}/initrd`))
    t.match(await planned(root), {
      image: `/usr/lib/modules/${NEW}/vmlinuz`,
      initrds: [`/usr/lib/modules/${NEW}/initrd`],
    })
  })
})

// sdbootutil(8): copies on the ESP, named by their content; the default is the entry of the current snapshot.
t.test('systemd-boot by sdbootutil', async (t) => {
  const [older, newer] = ['6.11.7-1-default', '6.11.8-1-default']
  const at = (release: string, file: string) => `/opensuse-tumbleweed/${release}/${file}`
  const id = (snapshot: number, release: string) => `system-opensuse-tumbleweed-${release}-${snapshot}.conf`
  const options = (snapshot: number) =>
    `root=UUID=${UUID} splash=silent quiet security=apparmor rootflags=subvol=@/.snapshots/${snapshot}/snapshot`
  const sdEntry = (snapshot: number, release: string) =>
    `# Boot Loader Specification type#1 entry
title      openSUSE Tumbleweed
version    ${snapshot}@${release}
sort-key   opensuse-tumbleweed
options    ${options(snapshot)}
linux      ${at(release, 'linux-3e1aa9b07ed2b5be0e9a64bb4d1e5d0f2b0d9b1d')}
initrd     ${at(release, 'initrd-9c1185a5c5e9fc54612808977ee8f548b2258d31')}
`
  const esp = (release: string) =>
    kernel(
      release,
      `/boot/efi${at(release, 'linux-3e1aa9b07ed2b5be0e9a64bb4d1e5d0f2b0d9b1d')}`,
      `/boot/efi${at(release, 'initrd-9c1185a5c5e9fc54612808977ee8f548b2258d31')}`,
    )
  const { root } = makeTree(t, {
    ...esp(older),
    ...esp(newer),
    ...kernel(older, `/usr/lib/modules/${older}/vmlinuz`),
    ...kernel(newer, `/usr/lib/modules/${newer}/vmlinuz`),
    '/boot/efi/EFI/systemd/systemd-bootx64.efi': 'x',
    [`/boot/efi/loader/entries/${id(1, older)}`]: sdEntry(1, older),
    [`/boot/efi/loader/entries/${id(2, older)}`]: sdEntry(2, older),
    [`/boot/efi/loader/entries/${id(2, newer)}`]: sdEntry(2, newer),
    '/boot/efi/loader/loader.conf': `timeout 5\nconsole-mode keep\ndefault ${id(2, newer)}\n`,
    '/boot/efi/loader/entries.srel': 'type1\n',
  })
  t.same(await planned(root), {
    release: newer,
    image: `/boot/efi${at(newer, 'linux-3e1aa9b07ed2b5be0e9a64bb4d1e5d0f2b0d9b1d')}`,
    initrds: [`/boot/efi${at(newer, 'initrd-9c1185a5c5e9fc54612808977ee8f548b2258d31')}`],
    cmdline: options(2),
    source: 'bootloader',
  })
  t.same(await listed(root), [`${newer} default *`, `${older} default`])
  fs.writeFileSync(`${root}/boot/efi/loader/loader.conf`, `default ${id(1, older)}\n`)
  t.match(await planned(root), { release: older, cmdline: options(1) }, 'a rollback')
})
