#!/bin/sh
# Builds dist/kexecctl-VERSION-RELEASE.noarch.rpm, without root and without network: the second half of npm run package.
# rpmbuild is in the package rpm-build, on Debian in rpm.
set -eu

cd "$(dirname "$0")/.."
root=$PWD
if ! command -v rpmbuild >/dev/null; then
  echo 'rpmbuild is not installed: no .rpm is built' >&2
  exit 0
fi
if [ ! -d node_modules/esbuild ]; then
  echo 'npm run package needs the packages that are built in: npm ci' >&2
  exit 1
fi

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name=kexecctl-$(sed -n 's/^Version: *//p' rpm/kexecctl.spec)
mkdir -p "$work/$name/dist"
node build.mjs "$work/$name/dist/kexecctl"
node rpm/bundled.mjs texts "$work/$name/dist/kexecctl" >"$work/$name/dist/LICENSE.bundled"
cp -R LICENSE CHANGELOG.md package.json tsconfig.json build.mjs src hooks man docs rpm "$work/$name"
tar -C "$work" -czf "$work/$name.tar.gz" "$name"
# --nodeps: node may have come from elsewhere than a package. %dist would tell on which system this was built.
rpmbuild -bb --nodeps --define "_topdir $work/top" --define "_sourcedir $work" --define 'dist %{nil}' \
  rpm/kexecctl.spec >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  exit 1
}
mkdir -p "$root/dist"
rm -f "$root"/dist/*.rpm
cp "$work"/top/RPMS/noarch/*.rpm "$root/dist"
ls dist/*.rpm
