import { agree, type Both, MOST, prepare } from './downtime.ts'
import { scenario, type Test } from './scenario.ts'

// RTC_SET_TIME of linux/rtc.h with the time as it is: hwclock(8) is not there.
const SET_HARDWARE_CLOCK = [
  'python3 -c "import fcntl, os, struct, time; now = time.gmtime()',
  'fields = [now.tm_sec, now.tm_min, now.tm_hour, now.tm_mday, now.tm_mon - 1, now.tm_year - 1900, 0, 0, 0]',
  'fcntl.ioctl(os.open(\\"/dev/rtc0\\", 0), 0x4024700a, struct.pack(\\"9i\\", *fields))"',
].join('; ')

scenario(
  'trixie',
  'clocks that are set, and a journal that is not kept',
  async (s, t) => {
    const { vm } = s
    const { take } = await prepare(s, t)
    const clocks: [what: string, way: Both['way'], before: string][] = [
      ['the clock an hour back, the hardware clock left alone', 'kexec', 'date -s "-1 hour"'],
      ['a day ahead', 'firmware', 'date -s "+1 day"'],
      ['a day ahead, and the hardware clock with it', 'kexec', `date -s "+1 day"; ${SET_HARDWARE_CLOCK}`],
    ]
    for (const [what, way, before] of clocks) {
      await t.test(what, async (subtest) => {
        const t = subtest as unknown as Test
        agree(t, await take(t, way, before), MOST)
      })
    }
    await t.test('a journal that does not outlast a boot', async (subtest) => {
      const t = subtest as unknown as Test
      await vm.must(
        'sed -i s/persistent/volatile/ /etc/systemd/journald.conf.d/* && systemctl restart systemd-journald && rm -r /var/log/journal',
      )
      for (const way of ['kexec', 'firmware'] as const) {
        const { line, host } = await take(t, way)
        // the request is the start of the last check then, and some services stop before
        const late = host.down + host.up - (line.total ?? Number.NaN)
        t.ok(late >= -MOST && late <= 5 * MOST, `in all, ${late.toFixed(1)} s late`)
        if (way === 'firmware') t.match(line, { shutdown: null, gap: null, reason: /the last service/ })
      }
    })
  },
  { upgraded: true },
)

scenario(
  'trixie',
  'a hardware clock that is years off makes no nonsense',
  async (s, t) => {
    const { take } = await prepare(s, t)
    for (const way of ['firmware', 'kexec'] as const) {
      const both = await take(t, way)
      const { line, host } = both
      // it runs on all the same
      if (line.total !== null) agree(t, both, MOST)
      else t.match(line, { gap: null, reason: /clocks/ })
      t.ok(line.shutdown !== null && line.shutdown < host.down + MOST, 'what needs one clock alone is known')
      t.match(line, { requestedAt: null, startedAt: null }, 'nobody knows the date')
    }
  },
  { upgraded: true, hardwareClock: '2001-01-01T00:00:00' },
)
