#!/bin/sh
# Builds dist/kexecctl-VERSION-RELEASE.noarch.rpm, without root and without network: the second half of npm run package.
# rpmbuild is in the package rpm-build, on Debian in rpm. On one system the same sources give the same bytes; others have
# other macros of systemd's for the scriptlets.
set -eu

cd "$(dirname "$0")/.."
root=$PWD
# What an earlier build left is never taken for this one's.
rm -f dist/*.rpm
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
# The date of everything is that of the changelog. %dist and the others would tell where this was built; format and
# compression are those that every rpm since 4.14 reads, whatever this one prefers.
set -- '_topdir %{getenv:work}/top' '_sourcedir %{getenv:work}' 'dist %{nil}' 'optflags %{nil}' \
  'source_date_epoch_from_changelog 1' 'use_source_date_epoch_as_buildtime 1' '_buildhost reproducible' \
  'clamp_mtime_to_source_date_epoch 1' 'build_mtime_policy clamp_to_source_date_epoch' \
  '_rpmformat 4' '_binary_payload w9.gzdio'
for setting; do
  set -- "$@" --define "$setting"
  shift
done
export work
rpmbuild -bb "$@" rpm/kexecctl.spec >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  exit 1
}
mkdir -p "$root/dist"
cp "$work"/top/RPMS/noarch/*.rpm "$root/dist"
ls dist/*.rpm
