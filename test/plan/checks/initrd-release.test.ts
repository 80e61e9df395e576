import t from 'tap'
import { initrdRelease } from '../../../src/plan/checks/initrd-release.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { NEW, OLD } from '../facts.ts'
import { rows } from './rows.ts'

const linked = (release: string) => (facts: Facts, entry: Entry) => {
  entry.initrds = ['/initrd.img']
  facts.observed = [{ path: '/initrd.img', stat: { state: 'missing' }, real: `/boot/initrd.img-${release}` }]
}

t.test('initrd-release', async (t) =>
  rows(t, initrdRelease, [
    ['its own', 'ok', undefined, () => {}],
    [
      'its own, in every spelling',
      'ok',
      undefined,
      (_, entry) =>
        (entry.initrds = ['/boot/initramfs-REL.img', '/boot/initrd-REL', '/initrd.img-REL'].map((path) =>
          path.replace('REL', NEW),
        )),
    ],
    [
      'another one, as Debian names it',
      'refuse',
      /initrd\.img-\S+ is made for 6\.12\.90/,
      (_, entry) => (entry.initrds = [`/boot/initrd.img-${OLD}`]),
    ],
    [
      'as Fedora names it',
      'refuse',
      /is made for 6\.12\.90/,
      (_, entry) => (entry.initrds = [`/boot/initramfs-${OLD}.img`]),
    ],
    ['as SUSE names it', 'refuse', /is made for 6\.12\.90/, (_, entry) => (entry.initrds = [`/boot/initrd-${OLD}`])],
    ['the second of two', 'refuse', /is made for 6\.12\.90/, (_, entry) => entry.initrds.push(`/boot/initrd-${OLD}`)],
    [
      'a name that tells nothing',
      'ok',
      undefined,
      (_, entry) => (entry.initrds = ['/boot/initrd.img', '/boot/initramfs-linux.img', '/ucode.cpio']),
    ],
    ['a link to its own', 'ok', undefined, linked(NEW)],
    ['a link to another', 'refuse', /the initrd \/initrd\.img is made for 6\.12\.90/, linked(OLD)],
  ]),
)
