import type { Manager } from './life.ts'

const USUAL = [
  'Selecting previously unselected|Preparing to unpack|Unpacking|Setting up|Removing|Purging configuration files',
  'Processing triggers|Installing new version of config file|Preconfiguring packages|\\(Reading database \\.\\.\\.',
  "Created symlink|Removed '?/etc/systemd|Killed$|dpkg: warning: downgrading|Configuration file '| ==> ",
  // of a unit that is masked before the package comes
  'Failed to preset unit[:,] [Uu]nit \\S+ is masked|/usr/bin/deb-systemd-helper: error: systemctl preset failed',
]

/** dpkg and apt; `kill_...` end dpkg with SIGKILL at a moment that is always the same. */
export const dpkg: Manager = {
  prelude: `
killed() { "$@"; [ $? = 137 ]; }
kill_unpacked() { killed dpkg --post-invoke='kill -9 $PPID' --unpack "$1"; }
kill_unpacking() {
  mkdir -p bin && printf '#!/bin/sh\\ncase $1 in --fsys-tarfile) ;; *) exec /usr/bin/dpkg-deb "$@" ;; esac
/usr/bin/dpkg-deb "$@" | head -c 100000\\nkill -9 $PPID\\n' >bin/dpkg-deb && chmod +x bin/dpkg-deb
  PATH=/root/bin:$PATH killed dpkg --unpack "$1"
}
kill_configuring() {
  cp -a /usr/share/debconf/confmodule . || return
  sed -i '1i [ "$DPKG_MAINTSCRIPT_NAME" != postinst ] || { kill -9 $PPID; exit 1; }' /usr/share/debconf/confmodule
  killed dpkg -i "$1" && cp -a confmodule /usr/share/debconf/
}`,
  probe: `
dpkg-query -W -f 'S \${db:Status-Abbrev} \${Version}\\n' kexecctl 2>/dev/null
systemctl --root=/ list-unit-files --no-legend 'kexecctl*' 2>/dev/null | sed 's/^/U /'
dpkg-query -W -f '\${Conffiles}\\n' kexecctl 2>/dev/null | while read -r path sum more; do
  [ -n "$path" ] || continue
  if [ ! -e "$path" ]; then echo "C missing $path"
  elif [ "$(md5sum <"$path")" != "$sum  -" ]; then echo "C changed $path"; fi
  [ -z "$more" ] || echo "C $more $path"
done
dpkg --verify kexecctl 2>/dev/null | sed -n '/ c [/]/!s/^/C /p'
dpkg --audit | sed 's/^/C /'
if command -v kexecctl >/dev/null; then kexecctl setup --print | sed 's/^/P /'; fi
dpkg -L kexecctl 2>/dev/null | sed 's/^/O /'`,
  installed: '0.1.0',
  purge: `if dpkg-query -W kexecctl >/dev/null 2>&1; then dpkg --purge kexecctl; fi`,
  residue:
    'dpkg-query -W kexecctl 2>/dev/null; grep -h kexecctl/ /var/cache/debconf/*.dat; ls /var/lib/dpkg/info/kexecctl* 2>/dev/null',
  usual: new RegExp(`^(?:${USUAL.join('|')})`),
}
