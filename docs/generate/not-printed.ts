/**
 * Texts of src that people do not see as messages, by file and by what they are called there: what other programs and
 * files say or are looked for with, and what is written into files. Whatever is not listed is held to be a message.
 */
export const NOT_PRINTED: Readonly<Record<string, readonly string[]>> = {
  'src/boot/evidence.ts': ['pattern'],
  'src/bootloader/bls/loader.ts': ['MARK'],
  'src/bootloader/file-systems.ts': ['deviceKey', 'key'],
  'src/bootloader/grub/blscfg.ts': ['bodyOf'],
  'src/bootloader/grub/command-names.ts': ['NAMES'],
  'src/bootloader/grub/commands-files.ts': ['OTHER_MENUS'],
  'src/bootloader/grub/commands-loader.ts': ['OTHERS'],
  'src/bootloader/grub/environment-block.ts': ['SIGNATURE'],
  'src/bootloader/grub/host.ts': ['EMPTY_BLOCK'],
  'src/bootloader/grub/parse.ts': ['ENDS', 'RESERVED'],
  'src/bootloader/grubenv-writable.ts': ['HEADER'],
  'src/bootloader/read.ts': ['key'],
  'src/cli/history/picture-style.ts': ['rules', 'STYLE'],
  'src/config/shell.ts': ['ALTERS_SHELL'],
  'src/kernel/version-string.ts': ['BANNER'],
  'src/machine/mounts.ts': ['byParents'],
  'src/machine/packages.ts': ['named'],
  'src/machine/watchdog.ts': ['NO_HARDWARE'],
  'src/machine/wishes/sqlite.ts': ['MAGIC'],
  'src/plan/kexec-answer.ts': ['BUSY', 'UNFIT'],
  'src/stage/setup.ts': ['COMMENT'],
}
