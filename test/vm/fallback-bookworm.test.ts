import { noInit } from './bad-kernel.ts'
import { arrivesMended, fallsBack } from './fallback.ts'
import { scenario } from './scenario.ts'

const run: Parameters<typeof scenario>[2] = async (s, t) => {
  await fallsBack(s, t, noInit)
  await arrivesMended(s, t, noInit)
}
scenario('bookworm', 'a new kernel panics and the old one comes back (systemd 252, GRUB)', run, { upgraded: true })
