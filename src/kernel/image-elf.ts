import type { ReadAt } from '../sys/reader.ts'
import type { ImageHeader } from './types.ts'
import { findBanner } from './version-string.ts'

// elf(5): e_machine, as `uname -m` calls it.
const MACHINES: Record<number, string> = {
  3: 'i686',
  21: 'ppc64',
  22: 's390x',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
}

/** Whether the head is that of an ELF file. */
export const isElf = (head: Buffer): boolean => head.length >= 64 && head.readUInt32BE(0) === 0x7f454c46

/** What a vmlinux says, the bootable file on ppc64le: elf(5); the release is in its banner. */
export const readElf = (read: ReadAt, head: Buffer): ImageHeader => {
  const [is64, isLittle] = [head[4] === 2, head[5] === 1]
  const half = (at: number) => (isLittle ? head.readUInt16LE(at) : head.readUInt16BE(at))
  const word = (at: number) => (isLittle ? head.readUInt32LE(at) : head.readUInt32BE(at))
  // e_shoff; the higher half of one beyond 4 GiB is no kernel's
  const tableAt = is64 ? (isLittle ? word(0x28) : word(0x2c)) : word(0x20)
  const tableSize = is64 ? half(0x3a) * half(0x3c) : half(0x2e) * half(0x30)
  const name = MACHINES[half(0x12)]
  const machine = name === 'ppc64' && isLittle ? 'ppc64le' : name
  return {
    format: 'elf',
    minimumSize: tableAt + tableSize,
    ...(machine !== undefined && { machine }),
    ...findBanner(read),
  }
}
