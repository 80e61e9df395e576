import { everyRequest } from './requests.ts'
import { scenario } from './scenario.ts'

const NAME = 'every request for a reboot ends in the staged kernel by kexec (systemd 257)'

scenario('trixie', NAME, everyRequest, { upgraded: true })
