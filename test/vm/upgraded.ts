import { copyFileSync, readFileSync } from 'node:fs'
import { cached } from './cache.ts'
import { must } from './command.ts'
import { type Image, prepareImage } from './image.ts'
import { startMachine } from './machine.ts'
import { recipe } from './recipe.ts'
import type { Suite } from './suite.ts'

// Raise it when what is done here changes.
const revision = 1

const UPGRADE = 'apt-get -q update && apt upgrade -y 2>&1'

// The next boot alone is one of the older kernel, as the one was in which the upgrade ran.
const grubOnce = (release: string): string =>
  `grub-reboot "$(grep -o 'gnulinux-advanced-[a-z0-9-]*' /boot/grub/grub.cfg | head -n 1)>` +
  `$(grep -o 'gnulinux-${release}-advanced-[a-z0-9-]*' /boot/grub/grub.cfg | head -n 1)"`
const systemdBootOnce = (release: string): string => `bootctl set-oneshot "$(cat /etc/machine-id)-${release}.conf"`

/**
 * The image of `suite` after the kernel upgrade and before its reboot: the newer kernel is installed and the boot
 * loader's default, the older one runs. Made from the image by one upgrade, and kept as that is.
 */
export const prepareUpgraded = async (suite: Suite, say: (line: string) => void): Promise<Image> => {
  const plain = await prepareImage(suite, say)
  const build = async (directory: string) => {
    await must('cp', ['--sparse=always', plain.disk, `${directory}/disk.img`])
    copyFileSync(plain.vars, `${directory}/vars.fd`)
    const machine = await startMachine({ ...plain, ...files(directory) }, { writeToImage: true, say })
    try {
      say('upgrading the kernel')
      await machine.must(UPGRADE, { timeout: 180 })
      const { older } = plain.kernels
      await machine.must(suite === 'trixie-sdboot' ? systemdBootOnce(older) : grubOnce(older))
      await machine.powerOff()
    } finally {
      await machine.kill()
    }
  }
  // With the plain image's key: made anew, that is another image.
  const key = readFileSync(`${plain.key}.pub`, 'utf8')
  return { ...plain, ...files(await cached(`upgraded-${suite}`, [recipe(suite), key, revision], build)) }
}

const files = (directory: string): Pick<Image, 'disk' | 'vars'> => ({
  disk: `${directory}/disk.img`,
  vars: `${directory}/vars.fd`,
})
