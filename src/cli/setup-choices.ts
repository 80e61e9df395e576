import { YES_NO } from '../config/conf-values.ts'
import { CHOICE_NAMES, CHOICES, type ChoiceName } from '../plan/setup.ts'
import type { Option } from './command.ts'

interface Words {
  /** In help. */
  describe: string
  question: string
  /** What stands above the question, for who knows nothing of it; the package's questions say the same. */
  about: string
}

/** The choices of `kexecctl setup` in words. */
export const WORDS: Record<ChoiceName, Words> = {
  enable: {
    describe: 'Stage new kernels automatically',
    question: 'Stage new kernels automatically?',
    about: `After every kernel upgrade the new kernel is checked and loaded, so that the
next reboot skips the minutes the firmware takes; if not, on command only
`,
  },
  intercept: {
    describe: 'Every reboot takes the staged kernel',
    question: 'Let every kind of reboot start the staged kernel?',
    about: `Some requests go through the firmware by themselves: Ctrl-Alt-Del, programs that
ask over D-Bus; if not, those are left to it
`,
  },
  fallback: {
    describe: 'The old kernel comes back if the new one fails',
    question: 'Have the boot loader bring the old kernel back if the new one fails?',
    about: `It is told to start the running kernel once, at the next boot through the
firmware; it needs systemd-boot, or GRUB with a boot environment it can write
`,
  },
  select: {
    describe: 'Method for choosing the kernel',
    question: 'How is the kernel to be chosen?',
    about: `config: KERNEL_IMAGE in /etc/default/kexec; bootloader: what it would start;
newest: of the running flavour; auto: the first of these that names a kernel
`,
  },
}

/** The options that answer them. */
export const CHOICE_OPTIONS: Readonly<Record<string, Option>> = Object.fromEntries(
  CHOICE_NAMES.map((name) => {
    const choices: readonly string[] = CHOICES[name].values
    const isYesNo = YES_NO.every((word) => choices.includes(word))
    return [name, { type: 'string', describe: WORDS[name].describe, choices, ...(isYesNo && { yesNo: true }) }]
  }),
)
