import fs from 'node:fs'

/**
 * Writes a value to a file that the kernel keeps, as in /proc/sys: in place, since nothing can be made beside it.
 * Throws what the file system says.
 */
export const writeValue = (file: string, value: string): void => fs.writeFileSync(file, value, { flag: 'r+' })
