/** A way to make an installed kernel one that does not come up. */
export interface Bad {
  /** Shell commands in the guest. */
  make: (release: string) => string
  mend: (release: string) => string
  /** For /etc/kexecctl.conf, so that our own checks let it pass. */
  conf?: string
  /** What the console then shows. */
  dies: RegExp
}

const noInitIn = (path: (release: string) => string): Bad => ({
  make: (release) =>
    `mv ${path(release)} /root/good && mkdir -p /root/bad && cd /root/bad && echo > nothing && ` +
    `find . | cpio --quiet -o -H newc > ${path(release)}`,
  mend: (release) => `mv /root/good ${path(release)}`,
  conf: '[Checks]\nIgnore=initrd-integrity\n',
  dies: /Kernel panic - not syncing: VFS: Unable to mount root fs/,
})

/** An initrd without /init: the kernel looks for a root file system by itself, finds none, and panics. */
export const noInit = noInitIn((release) => `/boot/initrd.img-${release}`)

/** The same where kernel-install has put it on the ESP. */
export const noInitOnEsp = noInitIn((release) => `/boot/efi/$(cat /etc/machine-id)/${release}/initrd.img-${release}`)

const WORDS = '/etc/default/kexec.d/vm'

/** A root file system that nobody has. `dies`: what the initrd says of it, and `words` for the initrd. */
export const noRoot = (dies: RegExp, words = ''): Bad => ({
  make: () =>
    `mkdir -p /etc/default/kexec.d && printf 'APPEND_LINE="%s"\\n' ` +
    `'root=UUID=11111111-2222-3333-4444-555555555555 ro console=ttyS0 mitigations=off${words}' > ${WORDS}`,
  mend: () => `rm ${WORDS}`,
  dies,
})
