import t from 'tap'
import { framebufferConsole } from '../../../src/plan/checks/framebuffer-console.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { rows } from './rows.ts'

const drawn =
  (screen: string, console = '') =>
  (facts: Facts, entry: Entry) => {
    facts.screens = [screen]
    entry.cmdline = `root=/dev/vda2 ro quiet ${console}`
  }

t.test('framebuffer-console', async (t) =>
  rows(t, framebufferConsole, [
    ['not looked at', 'ok', undefined, () => undefined],
    ['no screen', 'ok', undefined, (facts) => (facts.screens = [])],
    ["the firmware's", 'ok', undefined, drawn('EFI VGA')],
    ['simpledrm', 'ok', undefined, drawn('simpledrmdrmfb')],
    ['a BMC', 'note', /^the screen \(astdrmfb\) may stay dark/, drawn('astdrmfb')],
    ['Radeon', 'note', /amdgpudrmfb/, drawn('amdgpudrmfb')],
    ['virtio', 'note', /virtio_gpudrmfb/, drawn('virtio_gpudrmfb')],
    ['a serial line', 'ok', undefined, drawn('astdrmfb', 'console=tty0 console=ttyS1,115200n8')],
    ['a serial line, quoted', 'ok', undefined, drawn('astdrmfb', '"console=ttyS1,115200n8"')],
    ['a console of a hypervisor', 'ok', undefined, drawn('virtio_gpudrmfb', 'console=hvc0')],
    ['a serial line of ARM', 'ok', undefined, drawn('astdrmfb', 'console=ttyAMA0')],
    ['the screen by name', 'note', /dark/, drawn('astdrmfb', 'console=tty0')],
    ['the screen by another name', 'note', /dark/, drawn('astdrmfb', 'console=tty')],
    ['no console at all', 'note', /dark/, drawn('astdrmfb', 'console=')],
    ['another word', 'note', /dark/, drawn('astdrmfb', 'netconsole=ttyS0 earlyconsole=ttyS0')],
  ]),
)
