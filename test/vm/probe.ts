import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cacheDirectory } from './cache.ts'
import { sleep } from './command.ts'
import { startProcess, temporaryDirectory } from './process.ts'

export type Accelerator = 'kvm' | 'tcg'

const proof = 'user space is alive'

/**
 * A static x86-64 program of one ELF segment: write(1, text), then pause() for ever.
 * ELF-64 header and program header as in elf(5), loaded at 4 MiB.
 */
const tinyProgram = (text: string): Buffer => {
  const base = 0x400000
  const start = 64 + 56
  const code = Buffer.from([
    ...[0xb8, 1, 0, 0, 0], // mov eax, 1 (write)
    ...[0xbf, 1, 0, 0, 0], // mov edi, 1
    ...[0x48, 0x8d, 0x35, 0x10, 0, 0, 0], // lea rsi, [rip+16]: the text, behind the code
    ...[0xba, text.length, 0, 0, 0], // mov edx, length
    ...[0x0f, 0x05], // syscall
    ...[0xb8, 34, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7], // again: mov eax, 34 (pause); syscall; jmp again
  ])
  const size = start + code.length + text.length
  const head = Buffer.alloc(start)
  head.write('\x7fELF\x02\x01\x01', 'latin1')
  head.writeUInt16LE(2, 16) // ET_EXEC
  head.writeUInt16LE(62, 18) // EM_X86_64
  head.writeUInt32LE(1, 20)
  head.writeBigUInt64LE(BigInt(base + start), 24) // entry
  head.writeBigUInt64LE(64n, 32) // program headers
  head.writeUInt16LE(64, 52)
  head.writeUInt16LE(56, 54)
  head.writeUInt16LE(1, 56)
  head.writeUInt32LE(1, 64) // PT_LOAD
  head.writeUInt32LE(5, 68) // readable, executable
  head.writeBigUInt64LE(BigInt(base), 80)
  head.writeBigUInt64LE(BigInt(base), 88)
  head.writeBigUInt64LE(BigInt(size), 96)
  head.writeBigUInt64LE(BigInt(size), 104)
  head.writeBigUInt64LE(0x1000n, 112)
  return Buffer.concat([head, code, Buffer.from(text)])
}

/** One file as a cpio archive, "newc" as in the kernel's buffer-format.rst. */
const cpio = (files: [string, number, Buffer][]): Buffer => {
  const pad = (piece: Buffer) => Buffer.concat([piece, Buffer.alloc((4 - (piece.length % 4)) % 4)])
  const member = ([name, mode, data]: [string, number, Buffer], inode: number) => {
    const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0]
    const head = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`
    return Buffer.concat([pad(Buffer.from(head)), pad(data)])
  }
  const trailer: [string, number, Buffer] = ['TRAILER!!!', 0, Buffer.alloc(0)]
  return Buffer.concat([...files, trailer].map((file, index) => member(file, index + 1)))
}

/**
 * Boots `kernel` with a one-program initrd and waits for that program's line on the serial console.
 * A /dev/kvm that can be opened but never gets a guest to user space is common in build machines.
 */
const boots = async (kernel: string, accelerator: Accelerator, seconds: number): Promise<boolean> => {
  const directory = temporaryDirectory('kexecctl-probe')
  const serial = `${directory}/serial`
  writeFileSync(`${directory}/initrd`, cpio([['init', 0o100755, tinyProgram(`${proof}\n`)]]))
  const args = ['-accel', accelerator, '-cpu', accelerator === 'kvm' ? 'host' : 'max', '-m', '512']
  args.push('-nodefaults', '-display', 'none', '-no-reboot', '-serial', `file:${serial}`)
  args.push('-kernel', kernel, '-initrd', `${directory}/initrd`, '-append', 'console=ttyS0 quiet panic=-1')
  const machine = startProcess('qemu-system-x86_64', args, `${directory}/log`)
  const end = Date.now() + seconds * 1000
  let alive = false
  while (!alive && machine.running() && Date.now() < end) {
    await sleep(200)
    alive = existsSync(serial) && readFileSync(serial, 'latin1').includes(proof)
  }
  await machine.kill()
  rmSync(directory, { recursive: true })
  return alive
}

/**
 * KVM where a probe boot proves that it works, else software emulation. The answer is kept for this boot of the
 * host, in the cache directory; KEXECCTL_VM_ACCEL=kvm|tcg overrides it.
 */
export const accelerator = async (kernel: string): Promise<Accelerator> => {
  const wanted = process.env.KEXECCTL_VM_ACCEL
  if (wanted === 'kvm' || wanted === 'tcg') return wanted
  if (!existsSync('/dev/kvm')) return 'tcg'
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  const answer = `${cacheDirectory()}/accelerator-${boot}`
  if (existsSync(answer)) return readFileSync(answer, 'latin1') === 'kvm' ? 'kvm' : 'tcg'
  const result = (await boots(kernel, 'kvm', 15)) ? 'kvm' : 'tcg'
  mkdirSync(cacheDirectory(), { recursive: true })
  writeFileSync(answer, result)
  return result
}
