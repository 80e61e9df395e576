import { everyFault, hanging, killed, locked, masked, noNode, stopped } from './fail-closed.ts'
import { scenario } from './scenario.ts'

scenario('trixie', 'an image that the last check did not see does not start (systemd 257)', (s, t) =>
  everyFault(s, t, [stopped, masked, noNode, killed, hanging, locked]),
)
