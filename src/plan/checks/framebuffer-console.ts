import { splitCmdline } from '../cmdline.ts'
import type { Check } from './check.ts'

// A kexec hands over the frame buffer of the firmware (EFI VGA, VESA VGA, simpledrm). Of these it is reported that they
// leave none behind: astdrmfb, Heads #1378; virtio_gpudrmfb, Heads #1436; amdgpudrmfb, nixpkgs #536384.
const DARK = /^(?:ast|amdgpu|virtio_gpu)/

/** A serial line, a console of a hypervisor: all that is no screen. */
const hasOtherConsole = (cmdline: string): boolean =>
  splitCmdline(cmdline).some((word) => /^"?console=(?!tty\d*(?:[,"]|$)|"|$)/.test(word))

export const framebufferConsole: Check = {
  id: 'framebuffer-console',
  levels: ['note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'the console is seen after a kexec as well, as far as is known',
  what: 'Whether the screen is drawn by a driver that hands nothing over (/proc/fb), and the target has no other console=.',
  why: 'The new kernel can draw only when its own driver has started: until then the screen stays dark, and a machine that is starting looks as if it were dead.',
  source:
    'https://github.com/linuxboot/heads/pull/1378 https://github.com/linuxboot/heads/pull/1436 https://github.com/NixOS/nixpkgs/pull/536384',
  hint: 'add console=tty0 console=ttyS0,115200 to the command line where there is a serial line; wait for the network, not for the screen',
  look: ({ screens }, { cmdline }) => {
    const dark = screens?.find((name) => DARK.test(name))
    if (dark === undefined || hasOtherConsole(cmdline)) return undefined
    return {
      level: 'note',
      message: `the screen (${dark}) may stay dark after a kexec until the new kernel has its driver`,
      evidence: '/proc/fb',
    }
  },
}
