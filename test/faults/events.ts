import fs from 'node:fs'
import path from 'node:path'
import { ROOT } from '../built.ts'
import type { Ended, Machine, RunOptions } from './machine.ts'

// What apt runs after dpkg, word for word as it stands in our file for it.
const POST_INVOKE = /"(.+)";/.exec(fs.readFileSync(path.join(ROOT, 'hooks/apt/99kexecctl'), 'utf8'))?.[1] ?? ''

const runParts = (dir: string, release: string): string[] => [
  ...['run-parts', '--exit-on-error'],
  ...[`--arg=${release}`, `--arg=/boot/vmlinuz-${release}`, dir],
]

/** As linux-image's postinst does without apt: dpkg fails where this does. */
export const postinst = (machine: Machine, release: string, options: RunOptions = {}): Promise<Ended> => {
  const env = { DEB_MAINT_PARAMS: 'configure', ...options.env }
  return machine.run(runParts('/etc/kernel/postinst.d', release), { ...options, env })
}

/** As update-initramfs(8) does when it has written an initrd. */
export const initramfs = (machine: Machine, release: string, options: RunOptions = {}): Promise<Ended> =>
  machine.run(runParts('/etc/initramfs/post-update.d', release), options)

/** As apt does when dpkg is done. */
export const postInvoke = (machine: Machine, options: RunOptions = {}): Promise<Ended> =>
  machine.run(['sh', '-c', POST_INVOKE], options)

/** A kernel package installed by apt, as far as we are asked; `options` are for what comes last and does the work. */
export const apt = async (machine: Machine, release: string, options: RunOptions = {}): Promise<Ended[]> => {
  const env = { DPKG_FRONTEND_LOCKED: 'true', ...options.env }
  return [
    await postinst(machine, release, { env }),
    await initramfs(machine, release, { env }),
    await postInvoke(machine, options),
  ]
}

/** As kexecctl.service does when it is stopped, while `target` is queued. */
export const shutdown = async (machine: Machine, options: RunOptions = {}, target = 'reboot'): Promise<Ended> => {
  machine.write('/jobs', `1 ${target}.target start waiting\n`)
  return await machine.run(['/usr/sbin/kexecctl', 'hook', 'shutdown'], options)
}

/** The shutdown was broken off. */
export const stayUp = (machine: Machine): void => machine.remove('/jobs')
