import type { Readable, Writable } from 'node:stream'

/** A line that was typed, or why there is none: the end of input (Ctrl-D), or Ctrl-C. */
export type Asked = { answer: string } | { ended: 'eof' | 'interrupted' }

/** Somebody to ask. */
export interface Terminal {
  say: (text: string) => void
  /** Asks in one line. What was typed ahead is taken first. */
  ask: (question: string) => Promise<Asked>
  /** Gives the terminal back. */
  close: () => void
}

// Nobody types so far ahead; what is pasted by mistake may be long.
const MAX_AHEAD = 100

/** Opens the terminal that standard input and output are. Loads node:readline when called. */
export const openTerminal = async (
  input: Readable = process.stdin,
  output: Writable = process.stdout,
): Promise<Terminal> => {
  const { createInterface }: typeof import('node:readline') = require('node:readline')
  const reader = createInterface({ input, output, terminal: true, historySize: 0 })
  const ahead: string[] = []
  let ended: 'eof' | 'interrupted' | undefined
  let waiting: ((asked: Asked) => void) | undefined
  const answer = (asked: Asked) => {
    const resolve = waiting
    waiting = undefined
    resolve?.(asked)
  }
  reader.on('line', (line) => {
    if (waiting) answer({ answer: line })
    else if (ahead.length < MAX_AHEAD) ahead.push(line)
  })
  reader.on('SIGINT', () => {
    ended = 'interrupted'
    reader.close()
  })
  reader.on('close', () => {
    ended ??= 'eof'
    answer({ ended })
    // the cursor stands behind a question
    output.write('\n')
  })
  return {
    say: (text) => {
      output.write(text)
    },
    ask: async (question) => {
      const typed = ahead.shift()
      if (typed !== undefined) {
        output.write(`${question}${typed}\n`)
        return { answer: typed }
      }
      if (ended) return { ended }
      reader.setPrompt(question)
      reader.prompt()
      return await new Promise((resolve) => {
        waiting = resolve
      })
    },
    close: () => {
      reader.removeAllListeners('close')
      reader.close()
    },
  }
}
