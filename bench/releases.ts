import { random } from './random.ts'

/** `count` releases as Debian, Ubuntu, Proxmox, Fedora and RHEL name theirs, in no order. */
export const makeReleases = (count: number): string[] => {
  const next = random(1)
  const below = (n: number) => Math.floor(next() * n)
  const core = () => `${3 + below(4)}.${below(20)}.${below(200)}`
  const names = [
    () => `${core()}+deb13-amd64`,
    () => `6.1.0-${below(60)}-cloud-amd64`,
    () => `6.${below(20)}-rc${1 + below(8)}-amd64`,
    () => `6.8.0-${below(200)}-generic`,
    () => `6.8.12-${below(30)}-pve`,
    () => `${core()}-${below(400)}.fc41.x86_64`,
    () => `5.14.0-${below(600)}.${below(99)}.1.el9_${below(9)}.x86_64`,
  ]
  return Array.from({ length: count }, () => names[below(names.length)]?.() ?? '')
}
