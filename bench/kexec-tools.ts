import { existsSync, readFileSync } from 'node:fs'
import { unpack } from './debian.ts'
import type { Live } from './live.ts'
import type { Case } from './measure.ts'

const KEXEC = ['/usr/sbin/kexec', '/sbin/kexec']
const LSB = '/usr/lib/lsb/init-functions'

/** The real kexec(8) of this machine, which may only say its version. Throws where there is none. */
export const realKexec = (): Case => {
  const file = KEXEC.find(existsSync)
  if (!file) throw new Error('it is not installed')
  return { name: 'kexec --version, the real one', argv: [file, '--version'] }
}

/**
 * The way that Debian's kexec-tools, unpacked below `dir`, brings along: kexec-load-kernel (Debian 13), else the init
 * script of Debian 12 that does the same when a reboot is queued. It calls the kexec(8) of `machine`, which only
 * counts. Throws where it cannot be had.
 */
export const kexecLoadKernel = (machine: Live, dir: string): Case => {
  unpack(dir, ['kexec-tools'])
  const put = (from: string, to: string) => machine.write(to, readFileSync(from, 'utf8'), 0o755)
  const [script = '', ...args] = existsSync(`${dir}/usr/sbin/kexec-load-kernel`)
    ? ['/usr/sbin/kexec-load-kernel']
    : ['/etc/init.d/kexec-load', 'stop']
  put(dir + script, script)
  if (readFileSync(dir + script, 'utf8').includes('lsb/init-functions')) put(LSB, LSB)
  machine.write('/etc/default/kexec', 'LOAD_KEXEC=true\nKERNEL_IMAGE=/vmlinuz\nINITRD=/initrd.img\nAPPEND=""\n')
  machine.write('/jobs', '1 reboot.target start waiting\n')
  return { name: `kexec-tools' ${script}`, argv: [script, ...args], root: machine.root, before: machine.fresh }
}
