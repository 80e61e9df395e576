import t from 'tap'
import { type Asked, answerOf, isBusy, isUnfit, tellingLine } from '../../src/plan/kexec-answer.ts'

const asked: Asked = {
  what: 'load',
  syscall: 'file',
  before: { loadsLeft: undefined },
  after: { loadsLeft: undefined, loadDisabled: false, lockdown: 'none' },
  privileged: true,
}
const after = (change: Partial<Asked['after']>): Asked['after'] => ({ ...asked.after, ...change })
const lockdown = after({ lockdown: 'integrity' })
const file = (errno: string) => `kexec_file_load failed: ${errno}`
const load = (errno: string) =>
  `kexec_load failed: ${errno}\nentry       = 0x13fffe760 flags = 0x3e0000\nnr_segments = 1\nsegment[0].memsz = 0x1000`

t.test('EPERM is several things, told apart in the order in which the kernel asks', async (t) => {
  const every = after({ loadDisabled: true, loadsLeft: 0, lockdown: 'integrity' })
  const table: [change: Partial<Asked>, code: string, why: RegExp][] = [
    [{ privileged: false, after: every }, 'kexec-forbidden', /^CAP_SYS_BOOT is missing, which/],
    [{ after: every }, 'kexec-forbidden', /kexec_load_disabled is 1/],
    [{ privileged: 'unknown', after: every }, 'kexec-forbidden', /kexec_load_disabled is 1/],
    [{ after: after({ loadsLeft: 0, lockdown: 'integrity' }) }, 'kexec-limit', /limit_reboot is used up/],
    [{ before: { loadsLeft: 0 }, after: after({ loadsLeft: 0 }) }, 'kexec-limit', /limit_reboot is used up/],
    [{ before: { loadsLeft: 5 }, after: after({ loadsLeft: 0 }) }, 'kexec-limit', /limit_reboot is used up/],
    [{ before: { loadsLeft: 1 }, after: after({ loadsLeft: 0 }) }, 'kexec-forbidden', /security module/],
    [{ before: { loadsLeft: 2 }, after: after({ loadsLeft: 1 }) }, 'kexec-forbidden', /security module/],
    [{ after: lockdown }, 'kexec-rejected', /locked down \(integrity\) and does not accept the signature/],
    [
      { after: lockdown, syscall: 'load' },
      'kexec-forbidden',
      /locked down \(integrity\), which forbids kexec_load\(2\)/,
    ],
    [{ after: lockdown, syscall: 'load', what: 'unload' }, 'kexec-forbidden', /forbids kexec_load\(2\)/],
    [{ after: lockdown, what: 'unload' }, 'kexec-forbidden', /security module/],
    [{}, 'kexec-forbidden', /security module/],
  ]
  for (const [change, code, why] of table) {
    t.match(answerOf(file('Operation not permitted'), { ...asked, ...change }), { code, why }, `${why}`)
  }
  t.match(answerOf(load('Permission denied'), { ...asked, syscall: 'load' }), { why: /security module/ }, 'EACCES: IMA')
  for (const text of ['kexec unload failed', 'kexec_file_load(unload) failed'])
    t.match(
      answerOf(`${text}: Operation not permitted`, { ...asked, what: 'unload' }),
      { code: 'kexec-forbidden' },
      text,
    )
})

t.test('what passes by itself, what is the image’s fault, and what nobody knows', async (t) => {
  const table: [stderr: string, code: string, why: RegExp | undefined][] = [
    [file('Key was rejected by service'), 'kexec-rejected', /not valid/],
    [file('Key has expired'), 'kexec-rejected', /expired/],
    [file('Key has been revoked'), 'kexec-rejected', /revoked/],
    [file('Required key not available'), 'kexec-rejected', /key that the kernel does not know/],
    [file('No data available'), 'kexec-rejected', /not signed/],
    [file('Package not installed'), 'kexec-rejected', /algorithm/],
    [file('Bad message'), 'kexec-rejected', /cannot be read/],
    [file('Message too long'), 'kexec-rejected', /cannot be read/],
    [file('Accessing a corrupted shared library'), 'kexec-rejected', /damaged/],
    [file('Exec format error'), 'kexec-rejected', /cannot load an image like this/],
    ['syscall kexec_file_load not available.', 'kexec-rejected', /has no kexec_file_load\(2\), or/],
    ['Cannot determine the file type of /boot/vmlinuz', 'kexec-rejected', /an image like this/],
    [file('Device or resource busy'), 'busy', /kdump/],
    [file('Text file busy'), 'busy', /writing the image/],
    [file('Cannot allocate memory'), 'no-memory', /no memory/],
    [load('Cannot allocate memory'), 'no-memory', /no memory/],
    [file('Cannot assign requested address'), 'no-memory', /no memory/],
    ['Could not find a free area of memory of 0x200000 bytes...\nCannot load /boot/v', 'no-memory', /no memory/],
    ['Could not find a free area of memory below: 0x1000...\nlocate_hole failed', 'no-memory', /no memory/],
    ['Cannot malloc 62914560 bytes: Cannot allocate memory', 'no-memory', /no memory/],
    ["Cannot open `/boot/vmlinuz': Operation not permitted", 'kexec-failed', undefined],
    ["Cannot open `/boot/Device or resource busy': No such file or directory", 'kexec-failed', undefined],
    [file('constructor'), 'kexec-failed', undefined],
    ['', 'kexec-failed', undefined],
  ]
  for (const [stderr, code, why] of table) {
    const answer = answerOf(stderr, asked)
    t.equal(answer.code, code, stderr)
    if (why) t.match(answer.why, why, stderr)
    else t.equal(answer.why, undefined, stderr)
  }
})

t.test('an image that one system call cannot load is perhaps for the other', async (t) => {
  const stderr = 'syscall kexec_file_load not available.'
  t.match(answerOf(stderr, asked).hint, /Syscall=auto/)
  t.notMatch(answerOf(stderr, { ...asked, after: lockdown }).hint ?? '', /Syscall=auto/, 'which lockdown forbids')
  t.match(answerOf(file('Invalid argument'), { ...asked, after: lockdown }).why, /or its signature is damaged$/)
  t.match(answerOf(load('Invalid argument'), { ...asked, syscall: 'load' }), { why: /or its command line is too long/ })
  t.same([stderr, file('Key was rejected by service'), load('Invalid argument')].map(isUnfit), [true, false, true])
  t.same([file('Device or resource busy'), "Cannot open `busy': Device or resource busy"].map(isBusy), [true, false])
})

t.test('another system call, which verifies nothing, only for an image that this one cannot take', async (t) => {
  const FIT = ['Required key not available', 'No data available', 'Key was rejected by service', 'Permission denied']
  const unfit = ['Function not implemented', 'Invalid argument', 'Exec format error', 'Operation not supported']
  for (const errno of FIT) t.notOk(isUnfit(file(errno)), errno)
  for (const errno of unfit) t.ok(isUnfit(file(errno)), errno)
  for (const line of ['syscall kexec_file_load not available.', 'kexec_file_load not supported on this platform'])
    t.ok(isUnfit(`${line}\n`), line)
  t.notOk(isUnfit('Cannot open `/boot/Unsupported not available`: No such file or directory'))
})

t.test('the line that tells', async (t) => {
  t.equal(tellingLine(`Warning: x\n${load('Bad address')}`), 'kexec_load failed: Bad address')
  t.match(tellingLine('Could not find a free area of memory below: 0x1...\nCannot load x'), /^Could not find .*\.\.\.$/)
  t.equal(tellingLine('one\ntwo'), 'one\ntwo')
})
