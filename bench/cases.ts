import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Case, once } from './measure.ts'

/** The top of the repository. */
export const ROOT = path.resolve(__dirname, '..')

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')

const PENDING = '/run/kexecctl/pending'

// A shell line is over in about a millisecond, so that one measurement is of many.
const REPEAT = 25

/** A shell that does nothing: what any hook costs at least. */
export const SHELL: Case = { name: 'sh -c :', argv: ['/bin/sh', '-c', ':'], repeat: REPEAT }

/** The line that apt runs, byte for byte. Throws where it would find something to do. */
export const aptHook = (): Case => {
  const line = /"(test [^"]*)";/.exec(read('hooks/apt/99kexecctl'))?.[1]
  if (line === undefined) throw new Error('hooks/apt/99kexecctl has no line to run')
  if (existsSync(PENDING)) throw new Error(`${PENDING} exists, so the line would stage a kernel here`)
  return { name: 'apt hook, nothing to do', argv: ['/bin/sh', '-c', line], repeat: REPEAT, against: SHELL.name }
}

/**
 * The kernel hook under apt: a copy in `dir`, in which its paths lie below `dir`, too, and process 1 is in no other
 * root. Throws where it does not leave its mark: then it did not do what it does on a real machine.
 */
export const kernelHook = (dir: string): Case => {
  const put = (file: string, text: string) => {
    mkdirSync(path.dirname(dir + file), { recursive: true })
    writeFileSync(dir + file, text, { mode: 0o755 })
  }
  const text = read('hooks/kernel/postinst.d/zzz-kexecctl')
  const moved = text
    .replaceAll(/(?<=[\s>])(?=\/(?:usr\/sbin\/kexecctl|etc\/apt|run)[/ ;\n])/g, dir)
    .replace('/proc/1/root', '/')
  put('/hook', moved)
  put('/usr/sbin/kexecctl', '#!/bin/sh\nexit 1\n')
  put('/etc/apt/apt.conf.d/99kexecctl', '')
  mkdirSync(`${dir}/run/systemd/system`, { recursive: true })
  const hook: Case = {
    name: 'kernel hook under apt',
    argv: ['/bin/sh', `${dir}/hook`, '6.12.90+deb13-amd64', '/boot/vmlinuz-6.12.90+deb13-amd64'],
    env: { DPKG_FRONTEND_LOCKED: 'true', DEB_MAINT_PARAMS: 'configure' },
  }
  once(hook)
  if (!existsSync(dir + PENDING)) throw new Error('the copy leaves no mark')
  return { ...hook, repeat: REPEAT, against: SHELL.name }
}
