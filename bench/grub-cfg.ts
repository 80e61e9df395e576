// As grub-mkconfig of Debian 13 writes it, without what only draws the menu.
const HEAD = `if [ -s $prefix/grubenv ]; then
  set have_grubenv=true
  load_env
fi
if [ "\${next_entry}" ] ; then
   set default="\${next_entry}"
   set next_entry=
   save_env next_entry
   set boot_once=true
else
   set default="0"
fi
if [ x"\${feature_menuentry_id}" = xy ]; then
  menuentry_id_option="--id"
else
  menuentry_id_option=""
fi
export menuentry_id_option
`

const entry = (uuid: string, release: string, kind: string, args: string): string =>
  `menuentry 'Debian GNU/Linux, with Linux ${release}${kind && ' (recovery mode)'}' --class debian --class gnu-linux $menuentry_id_option 'gnulinux-${release}-${kind || 'advanced'}-${uuid}' {
	load_video
	insmod gzio
	if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
	insmod part_gpt
	insmod ext2
	search --no-floppy --fs-uuid --set=root ${uuid}
	echo	'Loading Linux ${release} ...'
	linux	/boot/vmlinuz-${release} root=UUID=${uuid} ro ${args}
	echo	'Loading initial ramdisk ...'
	initrd	/boot/initrd.img-${release}
}
`

/** A grub.cfg for these kernels, newest first: the newest on top, and in the submenu each of them twice. */
export const grubCfg = (uuid: string, releases: readonly string[]): string => {
  const [newest = ''] = releases
  const all = releases.map(
    (release) => entry(uuid, release, '', 'quiet') + entry(uuid, release, 'recovery', 'single nomodeset'),
  )
  const menu = `submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced-${uuid}' {\n`
  return `${HEAD}${entry(uuid, newest, '', 'quiet')}${menu}${all.join('')}}\n`
}
