#!/bin/sh
# Fetches the node binaries that the tests run the program with, from the npm packages node-linux-ARCH.
# usage: nodes.sh VERSION...   prints the path of each; kept in node_modules/.cache/nodes. Fails if one cannot be had.
set -eu

cache=$(cd "$(dirname "$0")/.." && pwd)/node_modules/.cache/nodes
arch=$(node -p process.arch)
mkdir -p "$cache"
for version in "$@"; do
  file=$cache/node-$version
  if [ ! -x "$file" ]; then
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    (cd "$work" && npm pack --silent "node-linux-$arch@$version" && tar -xzf ./*.tgz package/bin/node) >"$work/log" 2>&1 || {
      cat "$work/log" >&2
      exit 1
    }
    chown "$(id -u):$(id -g)" "$work/package/bin/node"
    chmod 755 "$work/package/bin/node"
    mv "$work/package/bin/node" "$file"
    rm -rf "$work"
  fi
  echo "$file"
done
