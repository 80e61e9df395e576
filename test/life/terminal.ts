import { existsSync } from 'node:fs'
import { must, sleep } from '../vm/command.ts'
import { installPackages } from '../vm/host.ts'
import { startProcess, temporaryDirectory } from '../vm/process.ts'

/** A command that runs on a terminal, with keys to press and a screen to read. */
export interface Terminal {
  /** The text on the screen now, with no attributes. */
  screen: () => Promise<string>
  /** Presses keys, by tmux's names: `Enter`, `Tab`, `Left`, `Escape`; other words are typed. */
  keys: (...names: string[]) => Promise<void>
  /** Waits for a text on the screen and returns that screen. Throws with the last screen when the time is up. */
  until: (wanted: RegExp) => Promise<string>
  /** Waits until the command has ended, and returns its exit status and the last screen. */
  ended: () => Promise<{ code: number; screen: string }>
  close: () => Promise<void>
}

const quote = (word: string): string => `'${word.replace(/'/g, `'\\''`)}'`

/** Starts a command on a terminal of its own, 100 columns by 40 lines. `patience`: seconds that a wait may take. */
export const openTerminal = async (argv: string[], patience = 300): Promise<Terminal> => {
  await installPackages([['/usr/bin/tmux', 'tmux', 'gives the dialogs a terminal']], () => {})
  const directory = temporaryDirectory('kexecctl-tmux')
  const tmux = ['-S', `${directory}/s`, '-f', '/dev/null']
  // in the foreground: it ends with this process, and the command with it
  const server = startProcess('tmux', [...tmux, '-D'], `${directory}/log`)
  while (!existsSync(`${directory}/s`) && server.running()) await sleep(50)
  await must('tmux', [...tmux, 'set-option', '-g', 'remain-on-exit', 'on'])
  await must('tmux', [...tmux, 'new-session', '-d', '-s', 't', '-x', '100', '-y', '40', argv.map(quote).join(' ')])
  const screen = () => must('tmux', [...tmux, 'capture-pane', '-p', '-t', 't'])
  const about = async (what: string) => (await must('tmux', [...tmux, 'display-message', '-p', '-t', 't', what])).trim()

  const wait = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
    const end = Date.now() + patience * 1000
    while (Date.now() < end) {
      const seen = await look()
      if (seen !== undefined) return seen
      await sleep(200)
    }
    throw new Error(`${what}: not within ${patience} s\n${await screen()}`)
  }
  return {
    screen,
    keys: async (...names) => {
      await must('tmux', [...tmux, 'send-keys', '-t', 't', ...names])
    },
    until: (wanted) =>
      wait(`waiting for ${wanted}`, async () => {
        const text = await screen()
        if (wanted.test(text)) return text
        if ((await about('#{pane_dead}')) === '1') throw new Error(`ended, and no ${wanted}:\n${text}`)
        return undefined
      }),
    ended: () =>
      wait('waiting for the end', async () =>
        (await about('#{pane_dead}')) === '1'
          ? { code: Number(await about('#{pane_dead_status}')), screen: await screen() }
          : undefined,
      ),
    close: server.kill,
  }
}
