import t from 'tap'
import type { Drivers } from '../../../src/machine/drivers.ts'
import type { Platform } from '../../../src/machine/platform.ts'
import { hardware } from '../../../src/plan/checks/hardware.ts'
import type { Facts } from '../../../src/plan/types.ts'
import { platform } from '../machine.ts'
import { rows } from './rows.ts'

const on = (change: Partial<Platform>) => (facts: Facts) => (facts.platform = platform(change))
const using =
  (drivers: Drivers, release = '6.12.90+deb13-amd64') =>
  (facts: Facts) => {
    facts.drivers = drivers
    facts.running.release = release
  }
const JASPER_LAKE = 'Intel(R) Celeron(R) N5105 @ 2.00GHz'
const AHCI = { ahci: ['8086:a102'] }
const ENA = { ena: ['1d0f:ec20'] }

t.test('hardware', async (t) =>
  rows(t, hardware, [
    ['not looked at', 'ok', undefined, () => undefined],
    ['a plain server', 'ok', undefined, using({ ahci: ['8086:a182', '8086:a1d2'] })],
    ['a processor', 'ok', undefined, on({ cpu: 'Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz' })],
    ['Jasper Lake', 'warn', /^Intel N5100, N5105: /, on({ cpu: JASPER_LAKE, virtual: false })],
    ['Jasper Lake, and it is not known whether as a host', 'warn', /^Intel N5100/, on({ cpu: JASPER_LAKE })],
    ['a guest of QEMU with `cpu: host` on it', 'ok', undefined, on({ cpu: JASPER_LAKE, virtual: true })],
    ['another one', 'ok', undefined, on({ cpu: 'Intel(R) Celeron(R) N51050 @ 2.00GHz' })],
    ['Raspberry Pi 3', 'ok', undefined, on({ model: 'Raspberry Pi 3 Model B Plus Rev 1.3' })],
    ['Raspberry Pi 4', 'warn', /processors may not start/, on({ model: 'Raspberry Pi 4 Model B Rev 1.4' })],
    ['Raspberry Pi 4 by ACPI', 'warn', /processors/, on({ product: 'Raspberry Pi 4 Model B' })],
    ['Compute Module 4', 'warn', /processors/, on({ model: 'Raspberry Pi Compute Module 4 Rev 1.0' })],
    ['Raspberry Pi 5', 'refuse', /^Raspberry Pi 5: /, on({ model: 'Raspberry Pi 5 Model B Rev 1.0' })],
    ['ROCK Pi', 'refuse', /^ROCK Pi: /, on({ model: 'Radxa ROCK Pi 4B' })],
    ['ROCK 5', 'ok', undefined, on({ model: 'Radxa ROCK 5B' })],
    ['HP Z2 Mini G4', 'note', /Extended DHCP Timeout/, on({ product: 'HP Z2 Mini G4 Workstation' })],
    ['HP Z2 Mini G5', 'ok', undefined, on({ product: 'HP Z2 Mini G5 Workstation' })],
    ['AHCI, an old kernel', 'warn', /^AHCI disks \(ahci\): /, using(AHCI, '5.4.20')],
    ['AHCI, mended', 'ok', undefined, using(AHCI, '5.4.23')],
    ['AHCI, a kernel of a distribution', 'ok', undefined, using(AHCI, '4.18.0-553.el8_10.x86_64')],
    ['no AHCI, an old kernel', 'ok', undefined, using({}, '5.4.20')],
    ['AHCI, and it cannot be told what runs', 'ok', undefined, using(AHCI, '')],
    ['EC2, an old kernel', 'warn', /next initrd$/, using(ENA, '5.4.28')],
    ['EC2, mended', 'ok', undefined, using(ENA, '5.4.29')],
    ['EC2', 'ok', undefined, using(ENA, '6.1.112-122.189.amzn2023.x86_64')],
    ['nvidia', 'warn', /^NVIDIA's own driver/, using({ nvidia: ['10de:2684'] })],
    ['nouveau', 'ok', undefined, using({ nouveau: ['10de:2684'] })],
    ['Meteor Lake', 'warn', /Meteor Lake/, using({ i915: ['8086:7d55'] })],
    ['Raptor Lake', 'ok', undefined, using({ i915: ['8086:a7a0'] })],
    [
      'the worst comes first',
      'refuse',
      /^Raspberry Pi 5: [^;]+; NVIDIA's own driver \(nvidia\): [^;]+$/,
      (facts) => {
        facts.drivers = { nvidia: ['10de:2684'] }
        facts.platform = platform({ model: 'Raspberry Pi 5 Model B Rev 1.0' })
      },
    ],
  ]),
)
