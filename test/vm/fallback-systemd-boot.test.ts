import { noInitOnEsp } from './bad-kernel.ts'
import { fallsBack } from './fallback.ts'
import { scenario } from './scenario.ts'

scenario(
  'trixie-sdboot',
  'a new kernel panics and the old one comes back (systemd-boot)',
  (s, t) => fallsBack(s, t, noInitOnEsp),
  { upgraded: true },
)
