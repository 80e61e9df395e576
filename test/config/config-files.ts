import type fc from 'fast-check'
import { type Language, mutated } from '../mutate.ts'

/** /etc/default/kexec as Debian's kexec-tools 1:2.0.25-3 writes it, and what people make of it. */
export const KEXEC = `# Defaults for kexec initscript
# sourced by /etc/init.d/kexec and /etc/init.d/kexec-load

# Load a kexec kernel (true/false)
LOAD_KEXEC=true

# Kernel and initrd image
KERNEL_IMAGE="/vmlinuz"
INITRD="/initrd.img"

# If empty, use current /proc/cmdline
APPEND=""

# Load the default kernel from grub config (true/false)
USE_GRUB_CONFIG=false
`
const OTHERS = [
  `LOAD_KEXEC=true\nKERNEL_IMAGE=/boot/vmlinuz-6.12.90+deb13-amd64\nINITRD=\nAPPEND_LINE="root=/dev/vda2 ro \\"a b\\""\n`,
  `export APPEND='ro quiet' LOAD_KEXEC=false # off\nUSE_GRUB_CONFIG=true; INITRD="/boot/initrd.img-$RELEASE"\n`,
]

const shell: Language = {
  value: /(?<==)[^\n]*/g,
  values: ['', '$X', '"$X y"', '$(reboot)', '`reboot`', '\x24{X:-1}', "'a b'", '"a', 'a\\', 'true', 'false', 'TRUE', '/boot/vmlinuz', '"a"b']
    .concat(['a;b', 'a&', '~', '~root/x', 'a~b', '\\\n', '*', '{a,b}', '"x"\'y\'z', '(a b)', '1 true', 'true # x', '$', '"$"', '#', 'é', '"\\$X\\`"']), // biome-ignore format: a list
  joint: /^/gm,
  pieces: ['export X=1\n', 'readonly LOAD_KEXEC\n', 'if true; then\n', 'fi\n', '. /etc/other\n', 'exit\n', 'PATH=/x\n', 'APPEND=$X\n', '#']
    .concat(['LOAD_KEXEC=false\n', 'KERNEL_IMAGE=/k INITRD=/i\n', 'unset X\n', '}\n', 'cat <<E\n', 'INITRD=\n', 'APPEND_LINE="ro $X"\n', '"', "'"]), // biome-ignore format: a list
}

/** Shell files after some accidents. */
export const shellFiles: fc.Arbitrary<Buffer> = mutated([KEXEC, ...OTHERS], shell)

/** kexecctl.conf with all that it can hold, and a drop-in. */
export const CONF = `# what we want
[Stage]
Enable=yes
When=always
Syscall=file

[Target]
Select=newest
Flavour=cloud
; both of them
[Checks]
Ignore=memory watchdog
[Reboot]
Intercept=no
Fallback=no
PanicTimeout=1min
Confirm=ssh multi-user.target
ConfirmAfter=5s
OnFallback=/usr/bin/logger -p "user.err" 'fell back'
MaxConsecutive=3
MaxAge=30d
[History]
Keep=17
`
export const DROP_IN = '[Stage]\nWhen=\n[History]\nKeep=50\n[Reboot]\nConfirm=\nConfirm=nginx\n'

const ini: Language = {
  value: shell.value,
  values: ['', 'yes', 'no', 'maybe', '1e9', '-1', '9'.repeat(20), '999999999', '0x10', '5min', '1y', '3 s', 'a b c', '/bin/x "a b"', "/bin/x 'y"]
    .concat(['newest', 'auto', 'Always', '../../x', 'a\\', '\0', '\xe2\x80\xa8', '$(reboot)', '`x`', 'a/b', '%n', '__proto__', 'constructor', '/\0 \x1b']), // biome-ignore format: a list
  joint: /^/gm,
  pieces: ['[Stage]\n', '[__proto__]\n', '[constructor]\n', '[Stage\n', '__proto__=1\n', 'constructor=1\n', 'Enable=no\n', 'Enable\n', '=\n', ';']
    .concat(['Confirm=a/b\n', '# x \\\n', 'When=always\n', 'Keep=\n', '[Reboot]\n', '[Checks]\n', 'Ignore=a B\n', 'Enable[]=no\n', 'Keep=7\n', '\\\n']), // biome-ignore format: a list
}

/** Files of settings after some accidents. */
export const iniFiles: fc.Arbitrary<Buffer> = mutated([CONF, DROP_IN], ini)
