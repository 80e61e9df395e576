import t from 'tap'
import { boolean, choice, command, count, span, type Takes, unitNames, words } from '../../src/config/conf-values.ts'

const units = words('units', /^[a-z]+\.service$/)

const CASES: [string, Takes<unknown>, [value: string, read: unknown][]][] = [
  [
    'boolean',
    boolean,
    [
      ['yes', true],
      ['On', true],
      ['1', true],
      ['F', false],
      ['', undefined],
      ['maybe', undefined],
    ],
  ],
  [
    'choice',
    choice('a', 'b'),
    [
      ['a', 'a'],
      ['A', undefined],
      ['toString', undefined],
    ],
  ],
  [
    'count',
    count,
    [
      ['0', 0],
      ['200', 200],
      ['-1', undefined],
      ['1.5', undefined],
      ['1e3', undefined],
    ],
  ],
  [
    'span',
    span(1, 100_000),
    [
      ['30', 30],
      ['30s', 30],
      ['5min', 300],
      ['1h 30min', 5400],
      ['1h30m5', 5405],
      ['1 day', 86_400],
      ['0', undefined],
      ['2w', undefined],
      ['1.5h', undefined],
      ['5 min s', undefined],
      ['s', undefined],
      ['', undefined],
      ['1 fortnight', undefined],
      ['1constructor', undefined],
      ['1'.repeat(5000), undefined],
    ],
  ],
  [
    'words',
    units,
    [
      ['a.service  b.service', ['a.service', 'b.service']],
      ['', []],
      ['a.service b', undefined],
    ],
  ],
  [
    'unitNames',
    unitNames,
    [
      ['nginx sshd.socket', ['nginx.service', 'sshd.socket']],
      ['postgresql@15-main a.b dev-sda1.swap', ['postgresql@15-main.service', 'a.b.service', 'dev-sda1.swap']],
      ['.service', ['.service.service']],
      ['nginx.service, ssh.service', undefined],
      ['nginx $(id)', undefined],
      ['', []],
    ],
  ],
  [
    'command',
    command,
    [
      ['/bin/x "a\tb" c', ['/bin/x', 'a\tb', 'c']],
      ['/bin/x a\0', undefined],
      ['/bin/x "\u001b[2J"', undefined],
      ['/bin/mail root', ['/bin/mail', 'root']],
      [`/bin/mail -s "it fell back" 'x y' root`, ['/bin/mail', '-s', 'it fell back', 'x y', 'root']],
      ['/bin/x $HOME `id` ;reboot', ['/bin/x', '$HOME', '`id`', ';reboot']],
      ['/bin/x ""', ['/bin/x', '']],
      ['mail root', undefined],
      ['/bin/x "open', undefined],
      ['/bin/x a"b"', undefined],
      ['/bin/x a\\ b', undefined],
      ['', undefined],
    ],
  ],
]

for (const [name, { expects, read }, cases] of CASES)
  t.test(name, async (t) => {
    t.not(expects, '')
    for (const [value, wanted] of cases) t.strictSame(read(value), wanted, JSON.stringify(value).slice(0, 60))
  })
