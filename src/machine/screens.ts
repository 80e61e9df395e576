import { known, type Tree } from '../sys/fs.ts'

/**
 * Who draws on the screens: the names of the frame buffers, `astdrmfb`, `EFI VGA`. None where there are none, or where
 * that is not told. /proc/fb has a line `NUMBER NAME` for each (drivers/video/fbdev/core/fb_procfs.c).
 */
export const readScreens = (tree: Tree): string[] =>
  (known(tree.bytes('/proc/fb', 0, 4096))?.toString() ?? '')
    .split('\n')
    .flatMap((line) => /^\d{1,3} (.{1,64})$/.exec(line)?.[1] ?? [])
