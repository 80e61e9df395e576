import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../built.ts'

const PAGES = ['README.md', 'CONTRIBUTING.md', ...readdirSync(`${ROOT}/docs`).map((name) => `docs/${name}`)]

/** Words that a line of code begins with if it is a command. What else stands in code is what files hold, or output. */
const PROGRAM =
  /^(apt|apt-get|bootctl|cp|debconf-set-selections|dnf|dpkg|dpkg-reconfigure|echo|efibootmgr|grub-\w+|grubby|install|journalctl|jq|kexecctl|mokutil|npm|reboot|rm|rpm|shutdown|SYSTEMCTL\w+=1|systemctl|update-\w+|zypper)(?= |$)/

/** A command that a page shows, and where. */
export interface ShownCommand {
  at: string
  command: string
}

// CommonMark 4.4: what is indented by four columns is code, if an empty line, or more of it, stands above.
const codeOf = (text: string): string[] => {
  const lines = text.split('\n')
  const isCode = (i: number): boolean =>
    /^ {4}/.test(lines[i] ?? '') && (/^\s*$/.test(lines[i - 1] ?? '') || isCode(i - 1))
  return lines.flatMap((line, i) => (isCode(i) ? [line.slice(4)] : []))
}

/** Every command in the code of README and docs/, without its comment. Output and files' contents are none. */
export const shownCommands = (): ShownCommand[] => {
  const found = PAGES.filter((page) => page.endsWith('.md')).flatMap((at) =>
    codeOf(readFileSync(path.join(ROOT, at), 'utf8')).map((line) => ({
      at,
      command: line
        .replace(/^\$ /, '')
        .replace(/\s+# .*$/, '')
        .trim(),
    })),
  )
  return found.filter(({ command }) => PROGRAM.test(command))
}
