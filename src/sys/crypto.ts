/** node:crypto, loaded where it is used: that takes as long as all that `status` reads. */
export const crypto = (): typeof import('node:crypto') => require('node:crypto')
