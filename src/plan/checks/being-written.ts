import type { Check } from './check.ts'

// Building an initrd takes minutes at most; what is older was left behind by a crash.
const LEFT_BEHIND_MS = 3_600_000

/** Temporary files of update-initramfs(8) (`.new`) and dpkg(1) (`.dpkg-new`) beside the image or its initrd. */
export const beingWritten: Check = {
  id: 'being-written',
  levels: ['warn'],
  about: 'machine',
  stops: 'wait',
  fine: 'nobody is writing image or initrd',
  what: 'Temporary files of update-initramfs and dpkg beside image and initrd.',
  why: 'What is loaded would be stale a moment later, or half of it.',
  source: 'update-initramfs(8)',
  hint: 'wait until it is done',
  look: ({ beingWritten, now }) => {
    const fresh = beingWritten.find(
      ({ stat }) => stat.state === 'ok' && Math.abs(now - Number(stat.value.mtimeNs) / 1e6) < LEFT_BEHIND_MS,
    )
    return fresh && { level: 'warn', message: `${fresh.path} is being written`, hint: 'wait until it is done' }
  },
}
