import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { must } from './command.ts'
import { kernelWords } from './recipe-grub.ts'

// Debian's signed GRUB looks for its configuration in /EFI/debian of the partition that it came from.
const grubConfig = 'search.fs_label root root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n'

// Only for the first boot: kernel-install writes the real entries.
const firstEntry = [
  'title first boot',
  'linux /vmlinuz',
  'initrd /initrd.img',
  `options root=LABEL=root ro ${kernelWords}`,
  '',
].join('\n')

// Copies host files, and files with a text, to paths in the FAT image `esp`.
const fill = async (
  esp: string,
  directories: string[],
  files: Record<string, string>,
  texts: Record<string, string>,
) => {
  await must('mmd', ['-i', esp, ...directories.map((name) => `::${name}`)])
  for (const [to, from] of Object.entries(files)) await must('mcopy', ['-i', esp, from, `::${to}`])
  const directory = mkdtempSync(`${esp}-`)
  for (const [to, text] of Object.entries(texts)) {
    writeFileSync(`${directory}/text`, text)
    await must('mcopy', ['-i', esp, `${directory}/text`, `::${to}`])
  }
  rmSync(directory, { recursive: true })
}

/**
 * shim and GRUB as Debian signs them, under the name that firmware looks for when no boot entry is stored:
 * so the same image also boots with Secure Boot on.
 */
export const fillForGrub = (esp: string, root: string): Promise<void> => {
  const files = {
    'EFI/BOOT/BOOTX64.EFI': `${root}/usr/lib/shim/shimx64.efi.signed`,
    'EFI/BOOT/grubx64.efi': `${root}/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed`,
  }
  return fill(esp, ['EFI', 'EFI/BOOT', 'EFI/debian'], files, { 'EFI/debian/grub.cfg': grubConfig })
}

/** systemd-boot where `bootctl install` would put it, too, and one entry for the kernel of `root`. */
export const fillForSystemdBoot = (esp: string, root: string): Promise<void> => {
  const files = {
    'EFI/BOOT/BOOTX64.EFI': `${root}/usr/lib/systemd/boot/efi/systemd-bootx64.efi`,
    vmlinuz: `${root}/vmlinuz`,
    'initrd.img': `${root}/initrd.img`,
  }
  const texts = { 'loader/entries/first.conf': firstEntry }
  return fill(esp, ['EFI', 'EFI/BOOT', 'loader', 'loader/entries'], files, texts)
}
