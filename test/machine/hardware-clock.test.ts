import t from 'tap'
import { readHardwareClock } from '../../src/machine/hardware-clock.ts'
import { makeTree } from '../kernel/make-tree.ts'

const rtc = (name: string, seconds: string, hctosys = '0\n') => ({
  [`/sys/class/rtc/${name}/since_epoch`]: seconds,
  [`/sys/class/rtc/${name}/hctosys`]: hctosys,
})

t.test('the clock that the kernel set its own by, else the first', async (t) => {
  const table: [what: string, files: Record<string, string>, wanted: number | undefined][] = [
    ['none', {}, undefined],
    ['one', rtc('rtc0', '1795351104\n', '1\n'), 1_795_351_104],
    ['two', { ...rtc('rtc0', '5\n'), ...rtc('rtc1', '1795351104\n', '1\n') }, 1_795_351_104],
    ['two, and the kernel used neither', { ...rtc('rtc1', '6\n'), ...rtc('rtc0', '5\n') }, 5],
    ['before 1970', rtc('rtc0', '-5\n'), undefined],
    ['nonsense', rtc('rtc0', 'noon\n'), undefined],
    ['another class of names', rtc('wall', '5\n'), undefined],
  ]
  for (const [what, files, wanted] of table) t.equal(readHardwareClock(makeTree(t, files)), wanted, what)
})
