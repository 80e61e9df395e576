import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../built.ts'

/** Words that a line of code begins with if it is a command. What else stands in code is what files hold, or output. */
const PROGRAM =
  /^(apt|apt-get|bootctl|cp|debconf-set-selections|dnf|dpkg|dpkg-reconfigure|echo|efibootmgr|grub-\w+|grubby|install|journalctl|jq|kexecctl|mokutil|npm|reboot|rm|rpm|shutdown|SYSTEMCTL\w+=1|systemctl|update-\w+|zypper)(?= |$)/

/** A command that a page shows, and where. */
export interface ShownCommand {
  at: string
  command: string
}

// CommonMark 4.4: what is indented by four columns is code, if an empty line, or more of it, stands above.
const blocksOf = (text: string): string[][] => {
  const blocks: string[][] = []
  let above = ''
  let block: string[] | undefined
  for (const line of text.split('\n')) {
    if (/^ {4}/.test(line) && (block || above.trim() === '')) {
      block ??= blocks[blocks.push([]) - 1] ?? []
      block.push(line.slice(4))
    } else block = undefined
    above = line
  }
  return blocks
}

// man(7): what stands between .nf and .fi, or .EX and .EE, without its own escapes.
const manBlocks = (text: string): string[][] =>
  [...text.matchAll(/^\.(?:nf|EX)\n([\s\S]*?)^\.(?:fi|EE)$/gm)].map(([, block = '']) =>
    block
      .replaceAll('\\-', '-')
      .trimEnd()
      .split('\n')
      .filter((line) => !/^\.(?!\w*\/)/.test(line)),
  )

const PAGES = ['README.md', 'CONTRIBUTING.md', ...readdirSync(`${ROOT}/docs`).map((name) => `docs/${name}`)]
const MANUALS = readdirSync(`${ROOT}/man`).map((name) => `man/${name}`)

/** The code that README, docs/ and man/ show, block by block, and where. */
export const shownCode = (): { at: string; lines: string[] }[] => {
  const read = (at: string) => readFileSync(path.join(ROOT, at), 'utf8')
  const pages = PAGES.filter((page) => page.endsWith('.md')).flatMap((at) =>
    blocksOf(read(at)).map((lines) => ({ at, lines })),
  )
  return [...pages, ...MANUALS.flatMap((at) => manBlocks(read(at)).map((lines) => ({ at, lines })))]
}

/** Every command in that code, without its comment. Output and files' contents are none. */
export const shownCommands = (): ShownCommand[] =>
  shownCode()
    .flatMap(({ at, lines }) =>
      lines.map((line) => ({
        at,
        command: line
          .replace(/^[$#] (?=\w)/, '')
          .replace(/\s+# .*$/, '')
          .trim(),
      })),
    )
    .filter(({ command }) => PROGRAM.test(command))
