import type { FileStat } from '../sys/fs.ts'

/** Whether only we say what a file or directory is: it is root's, who we are, and nobody else may write it. */
export const isOnlyOurs = ({ uid, mode }: Pick<FileStat, 'uid' | 'mode'>): boolean =>
  uid === process.getuid?.() && (mode & 0o022) === 0
