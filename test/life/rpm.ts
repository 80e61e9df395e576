import type { Manager } from './life.ts'

/** rpm, on a Debian: its database knows of nothing else. `kill_in_post` ends it with SIGKILL in the scriptlet %post. */
export const rpm: Manager = {
  prelude: `
kill_in_post() {
  mkdir -p bin && rm -f bin/there
  printf '#!/bin/sh\\n: >/root/bin/there\\nexec sleep 999\\n' >bin/systemctl && chmod +x bin/systemctl
  # rpm gives scriptlets a PATH of its own
  mv /usr/bin/systemctl bin/real && cp bin/systemctl /usr/bin/
  "$@" & pid=$!
  while [ ! -e bin/there ]; do kill -0 "$pid" || break; sleep 0.1; done
  kill -9 "$pid"; wait "$pid"; status=$?
  mv bin/real /usr/bin/systemctl
  [ "$status" = 137 ]
}`,
  probe: `
rpm -q --qf 'S ii %{VERSION}-%{RELEASE}\\n' kexecctl | grep '^S'
systemctl --root=/ list-unit-files --no-legend 'kexecctl*' 2>/dev/null | sed 's/^/U /'
if rpm -q kexecctl >/dev/null; then rpm -V --nodeps kexecctl |
  sed -E 's/^missing +(c )?/C missing /; t; s/^[^ ]+ +(c )?/C changed /'; fi
if command -v kexecctl >/dev/null; then kexecctl setup --print | sed 's/^/P /'; fi
rpm -ql kexecctl 2>/dev/null | sed -n 's/^\\//O \\//p'`,
  installed: '0.1.0-1',
  purge: 'if rpm -q kexecctl >/dev/null; then rpm -e kexecctl; fi',
  residue: 'rpm -qa',
  usual: /^rpm: |^Killed$|^warning: \S+ (?:saved|created) as |^warning: file \S+ remove failed: No such file/,
}
