import { everyRequest } from './requests.ts'
import { scenario } from './scenario.ts'

const NAME = 'every request for a reboot ends in the staged kernel by kexec (systemd 252)'

scenario('bookworm', NAME, everyRequest, { upgraded: true })
