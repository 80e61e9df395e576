import { estimateOf, RECENT } from '../plan/boot-summary.ts'
import type { Estimates } from '../plan/estimate-text.ts'
import { pastBoots } from '../plan/past-boots.ts'
import { lastBoots } from '../state/history.ts'
import type { Tree } from '../sys/fs.ts'

/** What a reboot of this machine takes, either way: what `history` says of it. Reads the end of one file. */
export const readEstimates = (tree: Tree): Estimates => estimateOf(pastBoots(lastBoots(tree, RECENT)))
