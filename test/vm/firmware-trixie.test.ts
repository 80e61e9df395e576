import { bootNext, everyWish, grubReboot, wishes } from './firmware.ts'
import { scenario } from './scenario.ts'

scenario('trixie', 'whatever wants the firmware gets it (systemd 257, GRUB)', async (s, t) => {
  await s.installDeb()
  await s.apt('apt upgrade -y')
  await everyWish(s, t, [...wishes, bootNext, grubReboot])
})
