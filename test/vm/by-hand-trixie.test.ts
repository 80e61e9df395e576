import { readFileSync } from 'node:fs'
import path from 'node:path'
import { literally, withGuest } from './guest.ts'

const BUNDLE = path.resolve(__dirname, '../../dist/kexecctl')
const HOOKS = ['/etc/kernel/postinst.d/zzz-kexecctl', '/etc/initramfs/post-update.d/zzz-kexecctl']

withGuest('trixie', { install: true }, async (guest, t) => {
  const { newer } = guest.image.kernels
  const deb = `/srv/repo/linux-image-${newer}_*.deb`

  const said = await guest.must(`dpkg -i ${deb} 2>&1`, { timeout: 600 })
  t.match(said, new RegExp(`kexecctl: .*staged ${literally(newer)} for the next reboot`), 'dpkg alone, no apt')
  await guest.untilQuiet()
  t.match(await guest.status(), { action: 'keep', staged: { release: newer, fresh: true } })

  await guest.must(`dpkg --purge linux-image-${newer} 2>&1`, { timeout: 300 })
  t.match(await guest.status(), { action: 'none', loaded: false, staged: null }, 'purged, unstaged')
  await guest.must('dpkg --purge kexecctl', { timeout: 120 })
  t.equal((await guest.run('ls /usr/sbin/kexecctl /run/kexecctl')).stdout, '')

  await guest.must('mkdir -p /etc/initramfs/post-update.d')
  for (const hook of HOOKS) await guest.writeFile(hook, readFileSync(BUNDLE), '755')
  t.match(
    await guest.must(`apt-get install -y linux-image-${newer} 2>&1`, { timeout: 600 }),
    new RegExp(`staged ${literally(newer)} for the next reboot`),
    'the bare file does the job too',
  )
  await guest.reboot('systemctl reboot')
  t.same(await guest.booted(), { release: newer, loader: 208 })
})
