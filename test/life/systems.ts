import { keptChroot } from './chroot.ts'

const PACKAGES = 'nodejs kexec-tools apt-utils systemd'.split(' ')

// What Debian 13 brings for kexec-tools, and what that needs, beside the Debian 12 that is to be upgraded.
const NEXT_KEXEC_TOOLS = `chroot "$1" sh -ec '
  cp /etc/apt/sources.list /root/sources.list
  sed s/bookworm/trixie/ /root/sources.list >/etc/apt/sources.list
  apt-get update -q
  mkdir -p /root/next/partial
  apt-get install -y --no-install-recommends --download-only -o Dir::Cache::Archives=/root/next kexec-tools
  rm -rf /root/next/partial /root/next/lock
  mv /root/sources.list /etc/apt/sources.list
'`

/** Debian 13, with rpm in it for the other package. */
export const trixie = (say: (line: string) => void): Promise<string> => keptChroot('trixie', [...PACKAGES, 'rpm'], say)

/** Debian 12, with Debian 13's kexec-tools in /root/next. */
export const bookworm = (say: (line: string) => void): Promise<string> =>
  keptChroot('bookworm', PACKAGES, say, [NEXT_KEXEC_TOOLS])
