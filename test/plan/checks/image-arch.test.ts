import t from 'tap'
import { imageArch } from '../../../src/plan/checks/image-arch.ts'
import { rows } from './rows.ts'

t.test('image-arch', async (t) =>
  rows(t, imageArch, [
    ['the same', 'ok', undefined, () => {}],
    [
      '32 bits on 64',
      'refuse',
      /is a kernel for i686, this machine runs x86_64/,
      (_, { kernel }) => (kernel.header.machine = 'i686'),
    ],
    [
      '64 bits on 32',
      'refuse',
      /is a kernel for x86_64, this machine runs i686/,
      ({ running }) => (running.machine = 'i686'),
    ],
    [
      '32 bits on 32',
      'ok',
      undefined,
      ({ running }, { kernel }) => {
        running.machine = 'i586'
        kernel.header.machine = 'i686'
      },
    ],
    ['its header does not tell', 'ok', undefined, (_, { kernel }) => (kernel.header = { format: 'bzImage' })],
    [
      'no x86 image on x86',
      'refuse',
      /is not an x86 kernel image/,
      (_, { kernel }) => (kernel.header = { format: 'unknown' }),
    ],
    [
      'not readable: another check says so',
      'ok',
      undefined,
      (_, { kernel }) => (kernel.header = { format: 'unreadable' }),
    ],
    [
      'no x86 machine',
      'ok',
      undefined,
      ({ running }, { kernel }) => {
        running.machine = 'aarch64'
        kernel.header = { format: 'unknown' }
      },
    ],
    ['a UKI on x86', 'ok', undefined, (_, { kernel }) => (kernel.header = { format: 'uki', machine: 'x86_64' })],
    [
      'a UKI of another machine',
      'refuse',
      /is a kernel for aarch64, this machine runs x86_64/,
      (_, { kernel }) => (kernel.header = { format: 'uki', machine: 'aarch64' }),
    ],
    [
      'an arm64 image on x86',
      'refuse',
      /is not an x86 kernel image/,
      (_, { kernel }) => (kernel.header = { format: 'Image', machine: 'aarch64' }),
    ],
    [
      'an arm64 image on arm64',
      'ok',
      undefined,
      ({ running }, { kernel }) => {
        running.machine = 'aarch64'
        kernel.header = { format: 'Image.gz', machine: 'aarch64' }
      },
    ],
    [
      'an x86 image on arm64',
      'refuse',
      /is an x86 kernel image, this machine runs aarch64/,
      ({ running }) => (running.machine = 'aarch64'),
    ],
    [
      'another byte order',
      'refuse',
      /is a kernel for aarch64_be/,
      ({ running }, { kernel }) => {
        running.machine = 'aarch64'
        kernel.header = { format: 'Image', machine: 'aarch64_be' }
      },
    ],
    [
      'a program of the firmware',
      'refuse',
      /is not an x86 kernel image/,
      (_, { kernel }) => (kernel.header = { format: 'pe', machine: 'x86_64' }),
    ],
    [
      'the machine cannot be told',
      'ok',
      undefined,
      ({ running }, { kernel }) => {
        kernel.header.machine = 'i686'
        running.machine = undefined
      },
    ],
  ]),
)
