import { everyFault, type Fault, hanging, killed, late, locked, maskedReboot, noNode, stopped } from './fail-closed.ts'
import { scenario } from './scenario.ts'

// There `reboot` is a kexec where an image is loaded, and `systemctl reboot` is not (systemd 255 made it one).
const byKexec = (fault: Fault): Fault => ({ ...fault, request: 'systemctl kexec' })

scenario('bookworm', 'an image that the last check did not see does not start (systemd 252)', (s, t) =>
  everyFault(s, t, [byKexec(stopped), byKexec(noNode), byKexec(locked), maskedReboot, late, killed, hanging]),
)
