import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { whichLoader } from '../../src/bootloader/which.ts'
import { variablePath } from '../../src/machine/efi-variables.ts'
import { openTree } from '../../src/sys/fs.ts'

const variable = (text: string) => Buffer.concat([Buffer.from([6, 0, 0, 0]), Buffer.from(`${text}\0`, 'utf16le')])
const info = (text: string) => ({ [variablePath('LoaderInfo')]: variable(text) })

const GRUB = { '/boot/grub/grub.cfg': '' }
const GRUB2 = { '/boot/grub2/grub.cfg': '' }
const PROGRAM = { '/efi/EFI/systemd/systemd-bootx64.efi': '#### LoaderInfo: systemd-boot 257.9 ####' }
const ENTRIES = { '/boot/loader/entries/a.conf': '' }
const FIRMWARE = { '/sys/firmware/efi/efivars/Boot0000-8be4df61-93ca-11d2-aa0d-00e098032b8c': '' }
const STUB = { [variablePath('StubInfo')]: variable('systemd-stub 257') }

t.test('which boot loader', async (t) => {
  const table: [what: string, files: Record<string, string | Buffer>, which: object][] = [
    ['nothing', {}, { unknown: 'no boot loader was found', absent: true }],
    [
      'GRUB of RHEL 8',
      { '/boot/efi/EFI/redhat/grub.cfg': '' },
      { loader: 'grub', config: '/boot/efi/EFI/redhat/grub.cfg' },
    ],
    [
      'one left over',
      { ...GRUB, ...GRUB2, ...ENTRIES },
      { unknown: /which of \/boot\/grub\/grub\.cfg, \/boot\/grub2\/grub\.cfg is used cannot be told/, absent: false },
    ],
    [
      'two of them',
      { '/boot/efi/EFI/redhat/grub.cfg': '', '/boot/efi/EFI/centos/grub.cfg': '' },
      { unknown: /which of .*centos.*redhat.* cannot be told/, absent: false },
    ],
    ['GRUB', GRUB, { loader: 'grub', config: '/boot/grub/grub.cfg' }],
    ['GRUB of Fedora', { ...GRUB2, ...ENTRIES }, { loader: 'grub', config: '/boot/grub2/grub.cfg' }],
    ['systemd-boot', PROGRAM, { loader: 'systemd-boot', places: { esp: '/efi' } }],
    ['entries alone', ENTRIES, { loader: 'systemd-boot', places: { xbootldr: '/boot' } }],
    ['both', { ...GRUB, ...PROGRAM }, { unknown: /^GRUB .* and systemd-boot .* are both installed$/, absent: false }],
    ['both, systemd-boot ran', { ...GRUB, ...PROGRAM, ...info('systemd-boot 257.9') }, { loader: 'systemd-boot' }],
    ['both, GRUB ran and says so', { ...GRUB, ...PROGRAM, ...info('GRUB 2.12') }, { loader: 'grub' }],
    ['both, and what ran did not say', { ...GRUB, ...PROGRAM, ...FIRMWARE }, { loader: 'grub' }],
    ['another', { ...GRUB, ...info('rEFInd 0.14') }, { unknown: /started by rEFInd 0\.14/ }],
    ['the firmware itself', { ...FIRMWARE, ...STUB }, { unknown: /the firmware starts a unified kernel image/ }],
    [
      'GRUB without its configuration',
      { ...PROGRAM, ...info('GRUB 2.12') },
      { unknown: /its grub\.cfg was not found/ },
    ],
    [
      'variables that cannot be seen',
      { ...GRUB, '/sys/firmware/efi/config_table': '' },
      { loader: 'grub', config: '/boot/grub/grub.cfg' },
    ],
  ]
  for (const [what, files, which] of table) {
    const root = t.testdir()
    for (const [file, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(root + file), { recursive: true })
      fs.writeFileSync(root + file, content)
    }
    t.match(whichLoader(openTree(root)), which, what)
    fs.rmSync(root, { recursive: true })
  }
})
