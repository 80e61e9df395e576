// What distributions end a release with to name the machine. A word they use for a kind of kernel is not here.
const ARCHITECTURE = new RegExp(
  `^(?:${[
    'x86_64(?:_v\\d)?|amd64|i[3-6]86|ia64',
    'aarch64|arm64|arm(?:hf|el|v\\d[a-z]*)',
    'ppc64(?:le|el|p7)?|powerpc(?:64(?:le)?)?|s390x?',
    'riscv64|loong(?:arch)?64|mips(?:64)?(?:el)?|sparc64|alpha|noarch',
  ].join('|')})$`,
)

// Debian's i386 kernels end in a bare number: `6.1.0-18-686`, `6.1.0-18-686-pae`; `6.1.0-686` may be an ABI number.
const I386 = /(?<=.)-[456]86(?=(?:-(?:pae|bigmem))?(?:-(?:un)?signed)?$)/

// As Debian's package versions have both: 6.10.11-1~bpo12+1 comes before 6.10.11-1. In `0.bpo.9` the 0 does that.
const EARLIER = /[-+](?=(?:trunk|bpo\d*)(?:[-+.]|$))/

// Words with a letter that are part of the version.
const VERSION = new RegExp(
  `^(?:${[
    'el\\d+a?(?:_\\d+)*|eln\\d+|fc\\d+|amzn\\d+|mga\\d+|alt\\d+', // RHEL and kin, Fedora, Amazon, Mageia, ALT
    // Azure Linux, CBL-Mariner, Photon, openEuler, Anolis, Alibaba
    'azl\\d+|cm\\d+|ph\\d+|oe\\d+(?:sp\\d+)?|an\\d+|al\\d+',
    'deb\\d+(?:u\\d+)?|bpo\\d*|trunk|r\\d+', // Debian, its backports and snapshots; Gentoo's revision
    'rc\\d*|pre\\d*|daily\\d*|\\d*git[\\da-f]*|g[\\da-f]{7,40}|dirty', // upstream's, and git-describe(1)'s
  ].join('|')})$`,
)

// A flavour that carries its own number: `arch1`, `zen1`, `rt14`. The number belongs to the version.
const NUMBERED = /^\d*(arch|zen|hardened|rt|realtime|lqx|xanmod|ck|cachyos|kali|parrot)\d+$/

const UEK = /^(el\d+(?:_\d+)*)uek$/

interface Meaning {
  flavour: string
  version: string
}

const meaningOf = (word: string): Meaning => {
  if (!/[A-Za-z]/.test(word)) return { flavour: '', version: word }
  if (ARCHITECTURE.test(word) || word === 'unsigned' || word === 'signed') return { flavour: '', version: '' }
  if (VERSION.test(word)) return { flavour: '', version: word }
  const numbered = NUMBERED.exec(word)?.[1]
  if (numbered) return { flavour: numbered, version: word }
  const uek = UEK.exec(word)?.[1]
  if (uek) return { flavour: 'uek', version: uek }
  return { flavour: word, version: '' }
}

/**
 * Takes what follows the core of a release apart into the flavour and the rest of the version: `-45-generic-64k` is
 * `generic-64k` and `-45--`. Every word that holds a letter and is known neither as an architecture nor as a part of a
 * version is flavour, so that a kernel of an unknown kind is never taken for one like the running kernel. No word
 * left: `default`, which is also what SUSE calls its plain kernel. A word said twice counts once (`zen1-1-zen`).
 */
export const splitFlavour = (rest: string): Meaning => {
  const words: string[] = []
  const version = rest
    .replace(I386, '')
    .replace(EARLIER, '~')
    .replace(/[^-+.~^]+/g, (word) => {
      const meaning = meaningOf(word)
      if (meaning.flavour && !words.includes(meaning.flavour)) words.push(meaning.flavour)
      return meaning.version
    })
  return { flavour: words.join('-') || 'default', version }
}
