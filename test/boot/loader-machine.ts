import { existsSync } from 'node:fs'
import { variablePath } from '../../src/machine/efi-variables.ts'
import { efiText } from '../bootloader/bls/make-efi.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'

/** The real grub-editenv(1), which tests of GRUB's environment block need. */
export const EDITENV = '/usr/bin/grub-editenv'
export const hasEditenv = existsSync(EDITENV)

const HEADER = `load_env
if [ "$next_entry" ] ; then set default="$next_entry" ; set next_entry= ; save_env next_entry
else set default="$saved_entry" ; fi
`

const entry = (title: string, id: string | undefined, release: string) =>
  `menuentry '${title}' ${id === undefined ? '' : `--id '${id}'`} {
  linux /boot/vmlinuz-${release} root=/dev/vda2 ro
  initrd /boot/initrd.img-${release}
}
`

export const ADVANCED = 'gnulinux-advanced-1'
/** The ids of entries within a submenu. */
export const within = (release: string): string => `${ADVANCED}>gnulinux-${release}-advanced-1`
/** One without an id, so that titles name it. */
export const TITLED = `Más opciones (x)>Debian GNU/Linux, with Linux ${OLD} (on /dev/sda1)`

export const GRUB_CFG = `${HEADER}${entry('Debian', 'gnulinux-simple-1', NEW)}
submenu 'Advanced options' --id ${ADVANCED} {
${entry('new', `gnulinux-${NEW}-advanced-1`, NEW)}${entry('old', `gnulinux-${OLD}-advanced-1`, OLD)}}
submenu 'Más opciones (x)' {
${entry('dup', 'dup', NEW)}${entry('dup', 'dup', OLD)}
${entry(`Debian GNU/Linux, with Linux ${OLD} (on /dev/sda1)`, undefined, OLD)}}
${entry(OLD, OLD, OLD)}`

/** A grubenv of these lines. */
export const blockOf = (...lines: string[]): string =>
  `# GRUB Environment Block\n${lines.map((line) => `${line}\n`).join('')}`.padEnd(1024, '#')

export const GRUBENV = '/boot/grub/grubenv'
const LOG = `root=\${0%/usr/bin/*}
[ ! -e "$root/var/lib/kexecctl/fallback.json" ] || noted=1
echo "\${noted-}" "$@" | sed "s|$root||" >>"$root/calls"
`

/** A machine with GRUB; what its grub-editenv does beside being called is a script. */
export const grubMachine = (t: { testdir: () => string }, script = `exec ${EDITENV} "$@"`): FakeMachine => {
  const machine = fakeMachine(t)
  machine.write('/etc/fstab', '/dev/sda1 / ext4 defaults 0 1\n')
  machine.write('/boot/grub/grub.cfg', GRUB_CFG)
  machine.write(GRUBENV, blockOf('saved_entry=gnulinux-simple-1', 'odd=a b\\\\c>d'))
  machine.write('/usr/bin/grub-editenv', `#!/bin/sh\n${LOG}${script}\n`, 0o755)
  return machine
}

export const ONE_SHOT = variablePath('LoaderEntryOneShot')

// What bootctl(1) does with `set-oneshot`: verb_set_efivar() in src/bootctl/bootctl-set-efivar.c of systemd.
const BOOTCTL = `file="$root${ONE_SHOT}"
[ "$1" = set-oneshot ] && [ $# = 2 ] || exit 1
[ -n "$2" ] || { rm -f "$file"; exit; }
{ printf '\\007\\000\\000\\000'; printf '%s\\000' "$2" | iconv -f UTF-8 -t UTF-16LE; } >"$file"`

/** A machine with systemd-boot and a stand-in for bootctl(1); `features`: LoaderFeatures, none where it is null. */
export const systemdBootMachine = (t: { testdir: () => string }, features: bigint | null = 1n << 3n): FakeMachine => {
  const machine = fakeMachine(t)
  const bytes = (name: Parameters<typeof variablePath>[0], value: Buffer) =>
    machine.write(variablePath(name), value as unknown as string)
  bytes('LoaderInfo', efiText('systemd-boot 257.9\0'))
  if (features !== null) {
    const value = Buffer.alloc(12)
    value.writeBigUInt64LE(features, 4)
    bytes('LoaderFeatures', value)
  }
  machine.write('/efi/EFI/systemd/systemd-bootx64.efi', '#### LoaderInfo: systemd-boot 257.9 ####')
  for (const release of [OLD, NEW]) {
    machine.write(`/efi/debian/${release}/linux`, '')
    machine.write(
      `/efi/loader/entries/debian-${release}.conf`,
      `title x\nversion ${release}\nlinux /debian/${release}/linux\noptions root=/dev/vda2 ro\n`,
    )
  }
  machine.write('/usr/bin/bootctl', `#!/bin/sh\n${LOG}${BOOTCTL}\n`, 0o755)
  return machine
}
