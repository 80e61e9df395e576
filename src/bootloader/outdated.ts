import { escapeText } from '../report/escape.ts'
import type { Finding } from '../report/finding.ts'
import { known, type Tree } from '../sys/fs.ts'

// What grub-mkconfig of Debian, Fedora and SUSE reads; Debian's also the files in grub.d.
const SETTINGS = '/etc/default/grub'
const DROP_INS = '/etc/default/grub.d'
const MAX_DROP_INS = 256

const sources = (tree: Tree): string[] => {
  const names = known(tree.names(DROP_INS)) ?? []
  const dropIns = names.filter((name) => name.endsWith('.cfg')).slice(0, MAX_DROP_INS)
  return [SETTINGS, ...dropIns.map((name) => `${DROP_INS}/${name}`)]
}

/**
 * Settings that were changed after grub.cfg (a path in the tree) was made: they have no effect yet, neither through the
 * firmware nor here.
 */
export const grubCfgOutdated = (tree: Tree, grubCfg: string): Finding[] => {
  const made = known(tree.stat(grubCfg))
  if (!made) return []
  const newer = sources(tree).filter((path) => {
    const stat = known(tree.stat(path))
    return stat !== undefined && BigInt(stat.mtimeNs) > BigInt(made.mtimeNs)
  })
  if (newer.length === 0) return []
  const programs = ['update-grub', `grub2-mkconfig -o ${grubCfg}`]
  const program = programs.find((line) => tree.stat(`/usr/sbin/${line.split(' ', 1)[0]}`).state === 'ok')
  return [
    {
      id: 'grub-cfg-outdated',
      level: 'note',
      message: `${newer.map(escapeText).join(', ')} changed after ${grubCfg} was made, so far without effect`,
      hint: program ?? `grub-mkconfig -o ${grubCfg}`,
    },
  ]
}
