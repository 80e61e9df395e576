// What the cases of both packages do and look at.
export const DIR = '/etc/kexecctl.conf.d'
export const OWN = `${DIR}/40-own.conf`
export const SETUP = `${DIR}/50-setup.conf`
export const DROPIN = '/etc/systemd/system/kexecctl.service.d/own.conf'
export const PRESET = '/etc/systemd/system-preset/00-own.preset'
export const MASKED = '/etc/systemd/system/kexecctl-veto.service'
export const MASK = `ln -s /dev/null ${MASKED}`
export const DISABLE = 'systemctl --root=/ --quiet disable kexecctl-reboot.service'

/** A command that adds lines to a file, which may be new. */
export const put = (path: string, text: string): string =>
  `mkdir -p ${path.replace(/\/[^/]*$/, '')} && echo '${text}' >>${path}`

/** `+` for a new file, and for the directories below /etc that it is in. */
export const above = (path: string): string[] =>
  path
    .split('/')
    .flatMap((_, i, parts) => (i > 2 ? [`+ ${parts.slice(0, i).join('/')}`] : []))
    .concat(`+ ${path}`)
