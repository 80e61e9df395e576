import { bootNext, everyWish, grubReboot, wishes } from './firmware.ts'
import { scenario } from './scenario.ts'

scenario('bookworm', 'whatever wants the firmware gets it (systemd 252, GRUB)', async (s, t) => {
  await s.installDeb()
  await s.apt('apt upgrade -y')
  await everyWish(s, t, [...wishes, bootNext, grubReboot])
})
