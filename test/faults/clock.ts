import fs from 'node:fs'
import type { Machine } from './machine.ts'
import { NEWER } from './machine.ts'
import type { Fault } from './suffer.ts'

const dated = (seconds: number) => (machine: Machine) => {
  for (const file of [`/boot/vmlinuz-${NEWER}`, `/boot/initrd.img-${NEWER}`, '/run/kexecctl/staged.json', '/boot'])
    fs.utimesSync(machine.root + file, seconds, seconds)
}

const told = (at: string) => (machine: Machine) => {
  for (const file of ['/run/kexecctl/staged.json', '/var/lib/kexecctl/history.jsonl'])
    machine.write(file, machine.read(file).replace(/"\d{4}-[^"]*Z"/g, `"${at}"`))
}

const DAY = 86_400

/** Clocks that were set, and files and notes from other times. */
export const clock: readonly Fault[] = [
  { what: 'the clock is a day later whenever it is looked at', program: 'ahead' },
  { what: 'the clock is a day earlier whenever it is looked at', program: 'behind' },
  { what: 'the files are of tomorrow', set: dated(Date.now() / 1000 + DAY) },
  { what: 'the files are of 1970', set: dated(0) },
  { what: 'the files are from before 1970', set: dated(-DAY) },
  { what: 'the files are of 2106', set: dated(0xffffffff) },
  { what: 'the notes are of the year 9999', set: told('9999-12-31T23:59:59.999Z') },
  { what: 'the notes are of 1970', set: told('1970-01-01T00:00:00.000Z') },
  { what: 'the notes are of no time', set: told('2026-13-45T99:99:99.999Z') },
]
