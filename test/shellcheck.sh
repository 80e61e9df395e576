#!/bin/sh
# Runs shellcheck on every shell script of the project, found by its first line.
set -eu

cd "$(dirname "$0")/.."
command -v shellcheck >/dev/null || {
  echo 'shellcheck is not installed: apt-get install -y shellcheck' >&2
  exit 1
}
scripts=$(find . \( -name node_modules -o -name .git -o -name .tap -o -name dist -o -name fixtures \) -prune -o \
  -type f -exec awk 'FNR == 1 { if (/^#! ?\/bin\/(ba)?sh/) print FILENAME; nextfile }' {} +)
# shellcheck disable=SC2086 # one word per script
shellcheck $scripts
echo "shellcheck: $(echo "$scripts" | wc -l) scripts"
