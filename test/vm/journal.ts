import { type Kind, MESSAGE_IDS } from '../../src/stage/message-ids.ts'
import type { Machine } from './machine.ts'

/** Waits for an entry of a kind in the journal of a boot (0: this one, -1: the one before), and returns its fields. */
export const entryOf = async (vm: Machine, kind: Kind, boot: 0 | -1 = 0): Promise<Record<string, unknown>> => {
  const ask = `journalctl -q --no-pager -n 1 -o json -b ${boot} _UID=0 MESSAGE_ID=${MESSAGE_IDS[kind]}`
  await vm.must(`until ${ask} | grep -q .; do sleep 1; done`, { timeout: 60 })
  return JSON.parse(await vm.must(ask))
}

/** What `journalctl --catalog` explains of the last entry of a kind in this boot. */
export const explained = async (vm: Machine, kind: Kind): Promise<string> =>
  vm.must(`journalctl -q --no-pager -n 1 -x -b _UID=0 MESSAGE_ID=${MESSAGE_IDS[kind]}`)
