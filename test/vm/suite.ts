/** The kinds of image there are: Debian suites with GRUB, trixie with systemd-boot, and that with rpm and dnf. */
export type Suite = Codename | 'trixie-sdboot' | 'trixie-dnf'
export type Codename = 'trixie' | 'bookworm'
export const suites: Suite[] = ['trixie', 'bookworm', 'trixie-sdboot', 'trixie-dnf']

/** The Debian suite that an image is made of. */
export const codename = (suite: Suite): Codename => (suite === 'bookworm' ? 'bookworm' : 'trixie')

/** Everything that decides what is in an image. Its JSON text, hashed, is the name of the cached image. */
export interface Recipe {
  suite: Suite
  /** Raise it when code that shapes the image (disk.ts, image.ts, kernels.ts) changes what comes out. */
  revision: number
  packages: string[]
  /** Not installed, but in the guest's repository with all that they depend on. */
  offered: string[]
  /** The kernels to choose from: releases of one series and flavour. */
  kernels: { pattern: string; meta: string }
  /** Written before the packages are installed; a text that starts with `#!` becomes executable. */
  early: Record<string, string>
  /** Written afterwards. */
  files: Record<string, string>
  /** Files that lose their executable bit before the kernel is installed: hooks that only cost time here. */
  idle: string[]
  /** Masked: they cost boot time under software emulation or want the network. */
  masked: string[]
  generators: string[]
  enabled: string[]
  disabled: string[]
  diskMegabytes: number
  /** Without it: GRUB, an ESP of 64 MB. */
  systemdBoot?: { espMegabytes: number }
  /** The kernels come as kernel-core from `dnf`, not from apt. */
  rpm?: true
}

/** Origin in the Release file of the guest's repository: unattended-upgrades is told to trust it. */
export const origin = 'kexecctl-test'

/** Where the repository stands in the guest. */
export const repository = '/srv/repo'
