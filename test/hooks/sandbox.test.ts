import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'

const DIR = path.resolve(__dirname, '../../hooks/systemd')
const SANDBOXED = ['kexecctl-watch.service', 'kexecctl-confirm.service']
const SERVICES = fs.readdirSync(DIR).filter((name) => name.endsWith('.service'))

const settings = (unit: string): [key: string, value: string][] =>
  [...fs.readFileSync(`${DIR}/${unit}`, 'utf8').matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [
    key,
    value,
  ])
const words = (unit: string, wanted: string): string[] =>
  settings(unit).flatMap(([key, value]) => (key === wanted ? value.split(' ') : []))

// systemd.exec(5): what hides files, or makes them others, and what keeps node from compiling
const HIDES =
  /^(?:PrivateTmp|PrivateDevices|PrivateNetwork|PrivateUsers|PrivatePIDs|ProtectKernelModules|ProtectProc|ProcSubset|InaccessiblePaths|TemporaryFileSystem|RootDirectory|RootImage|ProtectClock|DevicePolicy|MemoryDenyWriteExecute)$/

t.test('nothing is hidden from a unit that judges what there is', async (t) => {
  for (const unit of SERVICES) {
    // disks can be read all the same
    const disks = words(unit, 'DeviceAllow').join(' ') === 'block-* r'
    const hiding = settings(unit).filter(
      ([key, value]) =>
        (HIDES.test(key) && !(key === 'DevicePolicy' && disks)) || (key === 'ProtectHome' && value !== 'read-only'),
    )
    t.same(hiding, [], unit)
  }
})

t.test('what the job needs stays: a kernel can be loaded, a chroot told', async (t) => {
  for (const unit of SANDBOXED) {
    for (const capability of ['CAP_SYS_BOOT', 'CAP_SYS_PTRACE', 'CAP_SYS_ADMIN', 'CAP_DAC_OVERRIDE'])
      t.ok(words(unit, 'CapabilityBoundingSet').includes(capability), `${unit}: ${capability}`)
    const [first, ...denied] = words(unit, 'SystemCallFilter')
    t.match(first, /^~/, 'a list of what is denied')
    t.notMatch([first, ...denied].join(' '), /@reboot|@privileged|kexec/, unit)
    t.same(words(unit, 'RestrictAddressFamilies'), ['AF_UNIX'], `${unit}: the journal and systemd, and nobody else`)
  }
})

t.test('the last check runs the administrator’s programs: none of it', async (t) => {
  const limits = settings('kexecctl.service').filter(([key]) =>
    /^(?:Protect|Private|Restrict|SystemCall|Capab|NoNew)/.test(key),
  )
  t.same(limits, [])
})

t.test('every path that a unit may write can be missing', async (t) => {
  for (const unit of SANDBOXED)
    for (const word of words(unit, 'ReadWritePaths')) t.match(word, /^-\//, `${unit}: ${word}`)
})

const offline = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', `${DIR}/${SANDBOXED[0]}`])
const skip = offline.status === 0 ? false : 'systemd-analyze is missing or older than 250'

t.test('systemd thinks so, too', { skip }, async (t) => {
  for (const unit of SANDBOXED) {
    const r = spawnSync('systemd-analyze', [
      'security',
      '--offline=true',
      '--no-pager',
      '--threshold=50',
      `${DIR}/${unit}`,
    ])
    t.equal(r.status, 0, `${unit}: 5.0 at most\n${String(r.stdout).trim().split('\n').at(-1)}`)
  }
})
