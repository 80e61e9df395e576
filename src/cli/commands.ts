import { run as check } from './check.ts'
import type { Command } from './command.ts'
import { run as history } from './history.ts'
import { run as hook } from './hook.ts'
import { run as list } from './list.ts'
import { run as metrics } from './metrics.ts'
import { run as next } from './next.ts'
import { run as reboot } from './reboot.ts'
import { run as setup } from './setup.ts'
import { CHOICE_OPTIONS } from './setup-choices.ts'
import { run as sort } from './sort.ts'
import { run as stage } from './stage.ts'
import { run as status } from './status.ts'
import { run as unload } from './unload.ts'

/** Every command. The first is the one that runs when none is named. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  status: {
    usage: 'status',
    describe: 'Show what runs, what is staged and what the next reboot starts',
    options: { 'exit-code': { type: 'boolean', describe: 'End with 3 if the machine is not as wanted' } },
    reads: true,
    run: status,
  },
  list: {
    usage: 'list',
    describe: 'List the installed kernels, newest first',
    reads: true,
    run: list,
  },
  check: {
    usage: 'check [release]',
    releases: true,
    describe: 'Check the target, or another kernel, and say what speaks against it',
    reads: true,
    run: check,
  },
  stage: {
    usage: 'stage [release]',
    releases: true,
    describe: 'Stage the target, or another kernel, for the next reboot',
    options: {
      'dry-run': { type: 'boolean', describe: 'Show what would be done' },
      force: { type: 'boolean', describe: 'Replace an image that kexecctl did not load' },
    },
    run: stage,
  },
  unload: {
    usage: 'unload',
    describe: 'Unload what is staged and leave it so for this boot',
    run: unload,
  },
  next: {
    usage: 'next [wish]',
    words: ['firmware', 'kexec', 'auto'],
    releases: true,
    describe: 'Ask firmware, kexec or a RELEASE of the next reboot alone; auto takes it back',
    run: next,
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
    run: reboot,
  },
  history: {
    usage: 'history',
    describe: 'Show the boots so far, how long they took and what kexec has saved',
    options: { svg: { type: 'string', file: true, describe: 'Draw them into a file, or - for standard output' } },
    run: history,
  },
  setup: {
    usage: 'setup',
    describe: 'Set what most machines need to have set, by questions or by options',
    options: {
      ...CHOICE_OPTIONS,
      'dry-run': { type: 'boolean', describe: 'Show what would be written' },
      undo: { type: 'boolean', describe: 'Take out what it has written' },
      print: { type: 'boolean', describe: 'Show what holds, for scripts' },
    },
    run: setup,
  },
  metrics: {
    usage: 'metrics',
    describe: 'Print metrics for Prometheus, or write them for node_exporter',
    options: {
      output: {
        type: 'string',
        file: true,
        describe: 'Write them into this file, whole or not at all; - is standard output',
      },
    },
    run: metrics,
  },
  sort: {
    usage: 'sort [releases..]',
    releases: true,
    describe: 'Sort kernel releases, or the lines of standard input, oldest first',
    options: { reverse: { type: 'boolean', describe: 'Newest first' } },
    run: sort,
  },
  hook: {
    usage: 'hook <event> [arguments..]',
    hidden: true,
    describe: 'What the installed hooks call; always ends with 0',
    run: hook,
  },
}
