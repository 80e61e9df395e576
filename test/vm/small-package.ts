import type { Machine } from './machine.ts'

const MAKE = [
  'mkdir -p /root/dummy/DEBIAN',
  'printf "%s\\n" "Package: dummy" "Version: 1" "Architecture: all" "Maintainer: nobody" "Description: x" > /root/dummy/DEBIAN/control',
  'dpkg-deb --build /root/dummy /root/dummy.deb',
].join(' && ')

/** Makes a package that installs nothing: something cheap for apt to do. */
export const makeSmallPackage = async (vm: Machine): Promise<void> => {
  await vm.must(MAKE)
}

/** Has apt install it, as often as one likes. */
export const INSTALL = 'apt-get install -y --reinstall /root/dummy.deb 2>&1'
