// Endings of copies, signatures and half-written files: dpkg, rpm, dkms (`.old-dkms`), update-initramfs (`.new`),
// sbsigntool (`.efi.signed`), editors; `;5f3c1a2b` is what rpm unpacks to. A number may follow: `.bak2`, `.old.1`.
const ENDING =
  /(?:~|;[\da-f]+|\.(?:old|bak|backup|orig|save|new|tmp|part|sig|sign|signed|hmac|sha\d+|md5|dpkg-[a-z]+|rpm(?:save|new|orig)))(?:[-.]?dkms|[-.]?\d+)?$/i

const NO_KERNEL = /(?:^|[-_.])(?:rescue|memtest)/i

/**
 * Whether a file in /boot (or the release in its name) is a left-over, a signature or a file still being written, or
 * a rescue or memory test image: nothing that may be chosen as a kernel or initrd.
 */
export const isLeftOver = (fileName: string): boolean => ENDING.test(fileName) || NO_KERNEL.test(fileName)
