// Appends argv[4] lines with the ids `argv[3]-0`, `argv[3]-1`, ... to the history of the tree at argv[2].
import { appendHistory } from '../../src/state/history.ts'
import { openTree } from '../../src/sys/fs.ts'
import { stageLine } from './lines.ts'

const [, , root = '', who = '', count = ''] = process.argv
const tree = openTree(root)
for (let i = 0; i < Number(count); i++) appendHistory(tree, stageLine({ id: `${who}-${i}` }))
