import t from 'tap'
import { splitFlavour } from '../../src/kernel/flavour.ts'
import { flavourOf } from '../../src/kernel/release.ts'

const flavours: Record<string, string> = {
  // No word left: the plain kernel.
  default: `6.1.0-18-amd64 6.1.0-18-arm64 6.1.0-18-686 6.1.0-18-s390x 6.1.0-18-powerpc64le 6.12.38+deb13-riscv64
    6.12.38+deb13-amd64 6.12.38+deb13.1-amd64 6.12.38+deb13-686 6.1.0-18-amd64-unsigned
    6.1.0-18-amd64-signed 6.11-rc1-amd64 6.10-trunk-amd64
    6.1.0-0.deb11.7-amd64 5.10.0-0.bpo.9-amd64 6.10.11+bpo-amd64 6.11~rc1 6.1.0-0-amd64 6.6.30_1 6.6.9 6.9.0-rc4+
    6.9.0-rc4-00012-gabcdef0 6.9.0-rc4-00012-gabcdef0-dirty 6.4.0-150600.23.7-default 6.10.0-rc1-1.g9e7a5e4-default
    5.14.0-427.13.1.el9_4.x86_64 5.14.0-427.13.1.el9_4.aarch64 4.14.0-115.el7a.ppc64le 4.18.0-553.el8_10.s390x
    6.12.0-55.el10.x86_64_v2 2.6.32-754.el6.i686 6.11.4-301.fc41.x86_64 5.6.6-300.fc32.armv7hl 6.9.0-1.eln136.x86_64
    6.12.0-0.rc7.20241115gitcfaaa7d010d1.63.fc42.x86_64 4.20.0-0.rc7.git0.1.fc30.x86_64 6.1.82-99.168.amzn2023.x86_64
    5.10.214-202.855.amzn2.aarch64 6.6.57.1-6.azl3 5.15.138.1-1.cm2 6.1.75-1.ph5 5.10.0-153.12.0.92.oe2203sp2.x86_64`,
  generic: '6.8.0-45-generic 6.9.0-060900rc1-generic 6.9.0-060900rc1daily20240401-generic 6.9.3-76060903-generic',
  'generic-64k': '6.8.0-45-generic-64k',
  'generic-lpae': '5.15.0-91-generic-lpae',
  lowlatency: '6.8.0-45-lowlatency',
  aws: '5.15.0-1051-aws',
  azure: '6.8.0-1014-azure 5.14.21-150500.33.51-azure',
  'azure-fde': '6.8.0-1014-azure-fde',
  'nvidia-64k': '6.8.0-1015-nvidia-64k',
  cloud: '6.1.0-18-cloud-amd64 6.12.38+deb13-cloud-arm64 6.1.0-18-cloud-amd64-unsigned',
  rt: `6.1.0-18-rt-amd64 6.12.38+deb13-rt-amd64 5.14.0-427.13.1.el9_4.x86_64+rt 6.6.20-rt25
    4.18.0-553.5.1.rt7.346.el8_10.x86_64 3.10.0-1160.119.1.rt56.1269.el7.x86_64 5.14.21-150500.13.52-rt`,
  pae: '6.1.0-18-686-pae 6.12.38+deb13-686-pae 6.1.0-18-686-pae-unsigned',
  PAE: '3.10.0-1.fc17.i686.PAE',
  'armmp-lpae': '6.1.0-18-armmp-lpae',
  '16k': '6.12.38+deb13-arm64-16k',
  '64k': '5.14.0-427.13.1.el9_4.aarch64+64k',
  '64kb': '6.4.0-150600.23.7-64kb',
  '64k-debug': '5.14.0-427.13.1.el9_4.aarch64+64k-debug',
  '4kc-malta': '6.1.0-18-4kc-malta',
  debug: '5.14.0-427.13.1.el9_4.x86_64+debug 3.10.0-1160.el7.x86_64.debug 6.11.4-301.fc41.x86_64+debug',
  'rt-debug': '5.14.0-427.13.1.el9_4.x86_64+rt-debug',
  uek: '5.15.0-204.147.6.2.el9uek.x86_64 5.4.17-2136.330.7.1.el8uek.aarch64 2.6.39-400.299.1.el6uek.i686',
  'uek-64k': '5.15.0-204.147.6.2.el9uek.aarch64+64k',
  kvmsmall: '6.4.0-150600.23.7-kvmsmall',
  pve: '6.8.12-9-pve 6.14.8-2-bpo12-pve',
  arch: '6.9.1-arch1-1',
  zen: '6.9.1-zen1-1-zen 6.9.1-zen1',
  hardened: '6.9.1-hardened1-1-hardened',
  lts: '6.6.31-1-lts 6.6.31-0-lts',
  virt: '6.6.31-0-virt',
  MANJARO: '6.9.1-1-MANJARO',
  elrepo: '6.9.1-1.el9.elrepo.x86_64',
  'centos-plus': '3.10.0-1160.el7.centos.plus.x86_64',
  gentoo: '6.6.30-gentoo-r1 6.6.30-gentoo-r1-x86_64',
  kali: '6.8.0-kali3-amd64',
  liquorix: '6.8.0-1.1-liquorix-amd64',
  'rpt-rpi-v8': '6.6.20+rpt-rpi-v8',
  'rpt-rpi': '6.6.20+rpt-rpi-2712',
  'microsoft-standard-WSL2': '5.15.153.1-microsoft-standard-WSL2',
  // Unknown words, also behind a digit or an underscore.
  custom: '6.9.1-custom 6.9.1custom 6.9.1-45-custom',
  _custom: '6.9.1_custom',
  '1x': '6.9.1-1x',
  gateway: '6.9.1-gateway',
  rc1x: '6.9.0-rc1x',
  el: '6.9.0-el',
}

t.test('flavours', async (t) => {
  for (const [flavour, releases] of Object.entries(flavours))
    for (const release of releases.split(/\s+/)) t.equal(flavourOf(release), flavour, release)
})

t.test('what is left is version', async (t) => {
  const table: [string, string][] = [
    ['-45-generic-64k', '-45--'],
    ['-18-686-pae', '-18-'],
    ['-686', '-686'],
    ['-486-generic', '-486-'],
    ['-427.13.1.el9_4.x86_64+debug', '-427.13.1.el9_4.+'],
    ['-204.el9uek.x86_64', '-204.el9.'],
    ['-2-bpo12-pve', '-2~bpo12-'],
    ['-0.bpo.9-amd64', '-0.bpo.9-'],
    ['-trunk-amd64', '~trunk-'],
    ['-zen1-1-zen', '-zen1-1-'],
    ['', ''],
  ]
  for (const [rest, version] of table) t.equal(splitFlavour(rest).version, version, rest)
})
