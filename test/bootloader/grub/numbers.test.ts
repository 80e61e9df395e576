import t from 'tap'
import { int, number } from '../../../src/bootloader/grub/numbers.ts'

t.test('numbers as GRUB reads them', async (t) => {
  const table: [text: string, value: bigint, end: number, found: boolean][] = [
    ['12', 12n, 2, true],
    ['1>2', 1n, 1, true],
    [' 3 4', 3n, 2, true],
    ['0x1Fg', 31n, 4, true],
    ['017', 15n, 3, true],
    ['018', 1n, 2, true],
    ['08', 8n, 2, true],
    ['0', 0n, 1, true],
    ['', 0n, 0, false],
    ['-1', 0n, 0, false],
    ['a1', 0n, 0, false],
    ['0xg', 0n, 2, false],
  ]
  for (const [text, value, end, found] of table) t.match(number(text), { value, end, found }, JSON.stringify(text))
  t.ok(number('18446744073709551616').overflow)
  t.notOk(number('18446744073709551615').overflow)
  t.same([int(4294967296n), int(4294967295n), int(7n)], [0, -1, 7])
})
