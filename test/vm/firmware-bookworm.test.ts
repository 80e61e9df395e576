import { bootNext, everyWish, grubReboot, wishes } from './firmware.ts'
import { type Scenario, scenario, type Test } from './scenario.ts'

const run = (s: Scenario, t: Test) => everyWish(s, t, [...wishes, bootNext, grubReboot])

scenario('bookworm', 'whatever wants the firmware gets it (systemd 252, GRUB)', run, { upgraded: true })
