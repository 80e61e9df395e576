import t from 'tap'
import { findingsText } from '../../src/report/findings-text.ts'

const plain = (_level: string, text: string) => text

t.test('a line for each, its hint below', async (t) => {
  t.equal(findingsText([], plain), '')
  t.equal(
    findingsText(
      [
        { id: 'memory', level: 'warn', message: 'too little', hint: 'wait', evidence: '/proc/meminfo' },
        { id: 'image-present', level: 'ok', message: 'it is there' },
        { id: 'config-key', level: 'refuse', message: 'a\nb', evidence: 'x\x1b:1' },
      ],
      plain,
    ),
    [
      'warn    memory: too little [/proc/meminfo]',
      '        hint: wait',
      'ok      image-present: it is there',
      'refuse  config-key: a\\x0ab [x\\x1b:1]',
      '',
    ].join('\n'),
  )
})

t.test('only the level is painted, and stays as wide', async (t) => {
  const paint = (level: string, text: string) => `<${level}:${text}>`
  t.equal(
    findingsText([{ id: 'a', level: 'ok', message: 'b', hint: 'c' }], paint),
    '<ok:ok    >  a: b\n        hint: c\n',
  )
})
