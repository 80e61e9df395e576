declare const KEXECCTL_VERSION: string | undefined

/** The version from package.json: build.mjs puts it into the bundle; run from the sources it is `source`. */
export const VERSION: string = typeof KEXECCTL_VERSION === 'string' ? KEXECCTL_VERSION : 'source'
