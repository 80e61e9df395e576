import type { Command } from './command.ts'

/** Every command. The first is the one that runs when none is named. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  status: {
    usage: 'status',
    describe: 'Show what runs, what is staged and what the next reboot starts',
    options: { 'exit-code': { type: 'boolean', describe: 'End with 3 if the machine is not as wanted' } },
    load: () => import('./status.ts'),
  },
  list: {
    usage: 'list',
    describe: 'List the installed kernels, newest first',
    load: () => import('./list.ts'),
  },
  check: {
    usage: 'check [release]',
    describe: 'Check the target, or another kernel, and say what speaks against it',
    load: () => import('./check.ts'),
  },
  stage: {
    usage: 'stage [release]',
    describe: 'Stage the target, or another kernel, for the next reboot',
    options: {
      'dry-run': { type: 'boolean', describe: 'Show what would be done' },
      force: { type: 'boolean', describe: 'Replace an image that kexecctl did not load' },
    },
    load: () => import('./stage.ts'),
  },
  unload: {
    usage: 'unload',
    describe: 'Unload what is staged and leave it so for this boot',
    load: () => import('./unload.ts'),
  },
  next: {
    usage: 'next [wish]',
    describe: 'Ask firmware, kexec or a RELEASE of the next reboot alone; auto takes it back',
    load: () => import('./next.ts'),
  },
  reboot: {
    usage: 'reboot',
    describe: 'Reboot by kexec where that can be, else through the firmware',
    options: {
      firmware: { type: 'boolean', describe: 'Through the firmware, this once' },
      'kexec-only': { type: 'boolean', describe: 'Fail with 3 rather than go through the firmware' },
      'dry-run': { type: 'boolean', describe: 'Show what would be done' },
      when: { type: 'string', describe: 'now, +MINUTES or HH:MM, as shutdown(8) takes it' },
    },
    load: () => import('./reboot.ts'),
  },
  sort: {
    usage: 'sort [releases..]',
    describe: 'Sort kernel releases, or the lines of standard input, oldest first',
    options: { reverse: { type: 'boolean', describe: 'Newest first' } },
    load: () => import('./sort.ts'),
  },
  hook: {
    usage: 'hook <event> [arguments..]',
    describe: 'What the installed hooks call; always ends with 0',
    load: () => import('./hook.ts'),
  },
}
