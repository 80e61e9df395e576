import { everyRequest } from './requests.ts'
import { scenario } from './scenario.ts'

scenario('bookworm', 'every request for a reboot ends in the staged kernel by kexec (systemd 252)', everyRequest)
