import type { ImageHeader } from '../../kernel/types.ts'
import type { Check } from './check.ts'

const X86 = ['x86_64', 'i686', 'i586', 'i486', 'i386']
const FORMATS_OF_X86: ImageHeader['format'][] = ['bzImage', 'uki']

const familyOf = (machine: string) => (X86.includes(machine) && machine !== 'x86_64' ? 'i686' : machine)

/** The image is for this machine. A 32-bit image on a 64-bit kernel cannot be loaded by kexec_file_load(2). */
export const imageArch: Check = {
  id: 'image-arch',
  levels: ['refuse'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'the image is for this architecture',
  what: 'The architecture and the format of the image against the running machine.',
  why: 'kexec starts what it is told to start.',
  source: 'Documentation/arch/x86/boot.rst; Documentation/arch/arm64/booting.rst',
  hint: 'name another kernel: kexecctl stage RELEASE, or KERNEL_IMAGE',
  look: ({ running }, { image, kernel: { header } }) => {
    const here = running.machine
    if (here === undefined || header.format === 'unreadable') return undefined
    if (X86.includes(here) && !FORMATS_OF_X86.includes(header.format))
      return { level: 'refuse', message: `${image} is not an x86 kernel image` }
    if (!X86.includes(here) && header.format === 'bzImage')
      return { level: 'refuse', message: `${image} is an x86 kernel image, this machine runs ${here}` }
    return header.machine !== undefined && familyOf(header.machine) !== familyOf(here)
      ? { level: 'refuse', message: `${image} is a kernel for ${header.machine}, this machine runs ${here}` }
      : undefined
  },
}
