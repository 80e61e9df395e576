import t from 'tap'
import { HARDWARE, HARDWARE_DRIVERS } from '../../src/plan/hardware-table.ts'

t.test('every row names something, says what happens, and has a source', async (t) => {
  for (const { what, driver, devices, cpu, model, product, happens, source, fixedIn, hint } of HARDWARE) {
    t.ok(driver || cpu || model || product, `${what}: it names something`)
    t.match(source, /^https:\/\/\S+(?: https:\/\/\S+)*$/, what)
    t.match(happens, /^\S.*[^.]$/, what)
    for (const one of devices ?? []) t.match(one, /^[0-9a-f]{4}:[0-9a-f]{4}$/, what)
    for (const one of fixedIn ?? []) t.match(one, /^\d+\.\d+(?:\.\d+)?$/, what)
    t.equal(fixedIn === undefined || fixedIn.some((one) => /^\d+\.\d+$/.test(one)), true, `${what}: the main line`)
    t.notMatch(hint ?? 'none', /\.$/)
  }
})

t.test('drivers are looked for once', async (t) => {
  t.same(HARDWARE_DRIVERS, ['ahci', 'ena', 'nvidia', 'i915'])
})
