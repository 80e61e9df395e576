#!/bin/sh
# Builds dist/kexecctl_VERSION_all.deb, without root and without network: npm run package
# Works on a copy, so that debian/ stays as it is. The same sources give the same bytes: the date of all files is that
# of debian/changelog (dpkg-buildpackage sets SOURCE_DATE_EPOCH).
set -eu

cd "$(dirname "$0")/.."
root=$PWD
missing=
command -v dpkg-buildpackage >/dev/null || missing="$missing dpkg-dev"
command -v dh >/dev/null || missing="$missing debhelper"
if [ -n "$missing" ]; then
  echo "npm run package needs$missing: apt-get install -y --no-install-recommends$missing" >&2
  exit 1
fi
if [ ! -d node_modules/esbuild ]; then
  echo 'npm run package needs the packages that are built in: npm ci' >&2
  exit 1
fi

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/kexecctl"
cp -R LICENSE CHANGELOG.md package.json tsconfig.json build.mjs src hooks man docs debian "$work/kexecctl"
ln -s "$root/node_modules" "$work/kexecctl/node_modules"
cd "$work/kexecctl"
# -d: node may have come from elsewhere than a package.
dpkg-buildpackage -us -uc -b -d >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  exit 1
}
mkdir -p "$root/dist"
rm -f "$root"/dist/*.deb
cp "$work"/*.deb "$root/dist"
cd "$root"
ls dist/*.deb
