import { everyRequest } from './requests.ts'
import { scenario } from './scenario.ts'

scenario('trixie', 'every request for a reboot ends in the staged kernel by kexec (systemd 257)', everyRequest)
