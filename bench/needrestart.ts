import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { unpack } from './debian.ts'
import { write } from './fixture.ts'
import type { Case } from './measure.ts'

const PACKAGES = 'needrestart libmodule-find-perl libsort-naturally-perl libintl-perl libterm-readkey-perl'.split(' ')

// Where a library of Perl's that was compiled lies is named after its version.
const compiled = (dir: string): string[] => {
  const names = (below: string) => readdirSync(dir + below).map((name) => `${below}/${name}`)
  return names('/usr/lib').flatMap((arch) => (arch.includes('-linux-') ? names(`${arch}/perl5`) : []))
}

/**
 * needrestart's hook of apt, unpacked below `dir` and run on this machine: when no package was unpacked, and when one
 * was. It may list what it finds, no more (-r l), and asks nobody. Throws where it cannot be had.
 */
export const needrestart = (dir: string, against: string): Case[] => {
  unpack(dir, [...PACKAGES, 'libproc-processtable-perl'])
  const move = (file: string, ...paths: string[]) => {
    const text = readFileSync(dir + file, 'utf8')
    writeFileSync(
      dir + file,
      paths.reduce((text, path) => text.replaceAll(path, dir + path), text),
    )
  }
  move('/usr/lib/needrestart/apt-pinvoke', '/run/needrestart', '/usr/sbin/needrestart')
  move('/usr/sbin/needrestart', '/etc/needrestart/')
  const hook = `${dir}/usr/lib/needrestart/apt-pinvoke`
  const perl = ['/usr/share/perl5', ...compiled(dir)].map((below) => dir + below).join(':')
  const one = {
    argv: ['/bin/sh', '-c', `test -x ${hook} && ${hook} -r l -u NeedRestart::UI::stdio || true`],
    env: { PERL5LIB: perl, DEBIAN_FRONTEND: 'noninteractive', DPKG_FRONTEND_LOCKED: 'true' },
    against,
  }
  const mark = `${dir}/run/needrestart/unpacked`
  return [
    { ...one, name: "needrestart's apt hook, no package unpacked", repeat: 25 },
    { ...one, name: "needrestart's apt hook, a package unpacked", rounds: 5, before: () => write(mark, '') },
  ]
}
