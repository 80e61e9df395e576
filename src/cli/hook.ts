import { confirmBoot } from '../boot/confirm.ts'
import { leave } from '../boot/leave.ts'
import { checkShutdown } from '../boot/shutdown.ts'
import { beingWritten, changedBetween, touchedBetween } from '../bootloader/boot-config.ts'
import type { Variables } from '../machine/environment.ts'
import { packageManagerAtWork } from '../machine/package-locks.ts'
import { oneLine } from '../report/error-text.ts'
import { KexecctlError } from '../report/errors.ts'
import { escapeText } from '../report/escape.ts'
import { reconcileAloud } from '../stage/announce.ts'
import { PENDING } from '../state/paths.ts'
import { now, sleep } from '../sys/clock.ts'
import type { Answer, Context, Run } from './command.ts'

const SETTLE_MS = 5_000
const LONGEST_TRANSACTION_MS = 30 * 60_000
const PACE_MS = 10 * 60_000

// deb-postinst(5), deb-postrm(5): what the kernel package's maintainer script was called with; Ubuntu's template quotes
// it, other systems set nothing, which means the event that the directory is named for.
const maintainerAction = (env: Variables): string | undefined =>
  env.DEB_MAINT_PARAMS?.replaceAll("'", '').trim().split(/\s+/)[0] || undefined

const WANTED: Readonly<Record<string, readonly string[]>> = { postinst: ['configure'], postrm: ['remove', 'purge'] }

/** Whether an event can have changed which kernel is wanted: postrm.d is also run on upgrades. */
const matters = (event: string, args: readonly string[], env: Variables): boolean => {
  if (event === 'kernel-install') return args[0] === 'add' || args[0] === 'remove'
  const action = maintainerAction(env)
  return action === undefined || (WANTED[event]?.includes(action) ?? true)
}

const settle = async ({ tree, env, verbose }: Context): Promise<string | undefined> => {
  const { outcome, line } = await reconcileAloud(tree, env, { by: 'hook' })
  return line ?? (verbose ? `nothing done: ${escapeText(outcome.reason)}` : undefined)
}

// Also a mark that was made in the meantime: it is work that is new.
const moved = ({ tree }: Context, from: number): boolean =>
  changedBetween(tree, from, now()) || touchedBetween(tree, PENDING, from, now())

const atWork = ({ tree }: Context): boolean => packageManagerAtWork(tree) || beingWritten(tree, now()).length > 0

// Several files change one after the other, and a transaction has its own hook at its end: let both pass. The path
// units are deaf until we end, so what changes while the work is done is looked for here.
const watch = async (context: Context): Promise<string | undefined> => {
  const until = now() + LONGEST_TRANSACTION_MS
  let start: number
  do {
    do await sleep(SETTLE_MS)
    while (atWork(context) && now() < until)
    start = now()
    await settle(context)
  } while (moved(context, start) && now() < until)
  // with the mark still there (hands off) the path unit starts us again at once: no faster than every ten minutes
  if (context.tree.stat(PENDING).state === 'ok') await sleep(PACE_MS)
  // the journal has it already, and what a service prints would stand there twice
  return undefined
}

const shutdown = async ({ tree, env }: Context): Promise<undefined> => {
  // it tells the journal by itself
  await checkShutdown(tree, env)
  return undefined
}

const confirm = async ({ tree, env }: Context): Promise<undefined> => {
  await confirmBoot(tree, env)
  return undefined
}

const withdraw = async ({ tree, env }: Context): Promise<string | undefined> => {
  const { record } = await leave(tree, env)
  return record && `unloaded ${escapeText(record.release)}, the next reboot goes through the firmware`
}

// Every event asks for the same, only `watch` waits first; `shutdown` looks a last time, `confirm` at what came of it,
// and with `remove` the package goes away.
const EVENTS: Readonly<Record<string, (context: Context) => Promise<string | undefined>>> = {
  postinst: settle,
  postrm: settle,
  initramfs: settle,
  'kernel-install': settle,
  apt: settle,
  dnf: settle,
  // an installation should say where it leaves the machine
  package: (context) => settle({ ...context, verbose: true }),
  watch,
  shutdown,
  confirm,
  remove: withdraw,
}

// For the guard, which ends every hook with 0: `again`: mark it for another try. `unsafe`: what is staged may be stale
// and nobody could look, so unload it as well.
const DONE = 0
const AGAIN = 75
const UNSAFE = 70

const codeOf = (error: unknown): number => {
  if (!(error instanceof KexecctlError)) return UNSAFE
  if (error.code === 'busy') return AGAIN
  return error.code === 'usage' ? DONE : UNSAFE
}

const answer = (warnings: string[], exit: number = DONE): Answer => ({ exit, data: { schema: 1 }, text: '', warnings })

// The package goes away, and with it whatever could keep an image from starting. One of somebody else stays theirs.
const leftBehind = (error: unknown): Answer => {
  const code = error instanceof KexecctlError ? error.code : 'internal'
  if (code === 'foreign') return answer([])
  const tried = code.startsWith('kexec-')
  return tried ? answer([`${oneLine(error)}; it stays loaded and will start`]) : answer([oneLine(error)], codeOf(error))
}

/** `kexecctl hook EVENT …`: what the installed hooks call. Never throws, says all on stderr. */
export const run: Run = async (args, context) => {
  const event = String(args.event ?? '')
  const rest = (args.arguments as string[] | undefined) ?? []
  const handle = Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined
  try {
    if (!handle) throw new KexecctlError('usage', `there is no hook for the event ${event}`)
    if (!matters(event, rest, context.env)) return answer([])
    const line = await handle(context)
    return answer(line === undefined ? [] : [line])
  } catch (error) {
    return event === 'remove' ? leftBehind(error) : answer([oneLine(error)], codeOf(error))
  }
}
