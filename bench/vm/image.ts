import { copyFileSync, readFileSync } from 'node:fs'
import { cached } from '../../test/vm/cache.ts'
import { must } from '../../test/vm/command.ts'
import type { Image } from '../../test/vm/image.ts'
import { startMachine } from '../../test/vm/machine.ts'
import { recipe } from '../../test/vm/recipe.ts'
import { prepareUpgraded } from '../../test/vm/upgraded.ts'
import { addBiosGrub } from './bios-grub.ts'

// Raise it when what is done here changes.
const revision = 1

// The kernel's first words are to come when they are written, and not when its console is there.
const SET_UP = "sed -i 's/console=ttyS0/& earlyprintk=ttyS0/' /etc/default/grub.d/vm.cfg && update-grub 2>&1"

/**
 * Debian 13 with two kernels, the newer one the default, as the scenarios have it after an upgrade: but it starts from
 * UEFI and from a BIOS alike, and its kernels tell of themselves from the first moment on.
 */
export const prepareBench = async (say: (line: string) => void): Promise<Image> => {
  const upgraded = await prepareUpgraded('trixie', say)
  const files = (directory: string) => ({ disk: `${directory}/disk.img`, vars: `${directory}/vars.fd` })
  const build = async (directory: string) => {
    await must('cp', ['--sparse=always', upgraded.disk, `${directory}/disk.img`])
    copyFileSync(upgraded.vars, `${directory}/vars.fd`)
    const machine = await startMachine({ ...upgraded, ...files(directory) }, { writeToImage: true, say })
    try {
      await machine.must(SET_UP, { timeout: 120 })
      await machine.powerOff()
    } finally {
      await machine.kill()
    }
    await addBiosGrub(`${directory}/disk.img`, directory, say)
  }
  const key = readFileSync(`${upgraded.key}.pub`, 'utf8')
  return { ...upgraded, ...files(await cached('bench-trixie', [recipe('trixie'), key, revision], build)) }
}
