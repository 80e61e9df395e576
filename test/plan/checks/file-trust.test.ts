import t from 'tap'
import type { Untrusted } from '../../../src/machine/trust.ts'
import { fileTrust } from '../../../src/plan/checks/file-trust.ts'
import { facts, NEW } from '../facts.ts'
import { rows } from './rows.ts'

const IMAGE = `/boot/vmlinuz-${NEW}`
const fault = (change: Partial<Untrusted>): Untrusted[] => [
  { path: IMAGE, at: '/boot', why: 'others', stat: { uid: 0, gid: 0, mode: 0o777 }, ...change },
]

t.test('file-trust', async (t) =>
  rows(t, fileTrust, [
    ['root alone writes', 'ok', undefined, (facts) => (facts.untrusted = [])],
    ['nobody looked', 'ok', undefined, () => {}],
    [
      'a directory',
      'refuse',
      /vmlinuz-.* is not root's alone: \/boot can be written by everybody$/,
      (facts) => (facts.untrusted = fault({})),
    ],
    [
      'of another user',
      'refuse',
      /^\/boot\/vmlinuz-.* belongs to user 1000$/,
      (facts) => (facts.untrusted = fault({ at: IMAGE, why: 'owner', stat: { uid: 1000, gid: 0, mode: 0o644 } })),
    ],
    [
      'a group',
      'refuse',
      /\/boot can be written by group 27$/,
      (facts) => (facts.untrusted = fault({ why: 'group', stat: { uid: 0, gid: 27, mode: 0o775 } })),
    ],
    [
      'no group at all, or a list',
      'refuse',
      /\/boot can be written by group 0, or whom its ACL names$/,
      (facts) => (facts.untrusted = fault({ why: 'group', stat: { uid: 0, gid: 0, mode: 0o775 } })),
    ],
    [
      'a long way',
      'refuse',
      /^the path to \/boot\/vmlinuz-.* is too long to be checked$/,
      (facts) => (facts.untrusted = fault({ at: IMAGE, why: 'far' })),
    ],
    [
      '/tmp',
      'refuse',
      /\/tmp is shared by all users$/,
      (all) => (all.untrusted = fault({ at: '/tmp', why: 'shared' })),
    ],
  ]),
)

t.test('what helps', async (t) => {
  const hint = (change: Partial<Untrusted>): string | undefined => {
    const all = facts({}, { untrusted: fault(change) })
    return all.choice.entry && fileTrust.look(all, all.choice.entry)?.hint
  }
  t.equal(hint({}), 'chmod go-w /boot; on FAT: mount it with umask=0077')
  t.equal(hint({ at: '/efi/EFI' }), 'chmod go-w /efi/EFI; on FAT: mount it with umask=0077')
  t.equal(hint({ at: '/etc', stat: { uid: 0, gid: 5, mode: 0o775 } }), 'chmod go-w /etc')
  t.equal(hint({ at: '/bootstrap' }), 'chmod go-w /bootstrap')
  t.equal(hint({ why: 'far', at: '/a/k', path: '/a/k' }), 'keep /a/k elsewhere')
  t.equal(hint({ why: 'owner', at: "/boot/it's" }), "chown root:root '/boot/it'\\''s'")
  t.equal(hint({ why: 'shared', at: '/tmp', path: '/tmp/kernel' }), 'keep /tmp/kernel elsewhere')
})
