#!/bin/sh
# The sh half of kexecctl. build.mjs puts it in front of the program, inside a JavaScript comment, so the two characters
# that end such a comment must not stand side by side here. It finds a node that root can trust, cuts the environment
# down and runs the program: commands replace this shell, hooks are watched and always end with 0.

set +eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
unset LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT

case $0 in
  /*) self=$0 ;;
  *) self=$PWD/$0 ;;
esac

# The bare file copied into a hook directory is a hook, whatever its arguments are.
case $self in
  /etc/kernel/postinst.d/* | /usr/share/kernel/postinst.d/*) set -- hook postinst "$@" ;;
  /etc/kernel/postrm.d/* | /usr/share/kernel/postrm.d/*) set -- hook postrm "$@" ;;
  /etc/initramfs/post-update.d/* | /usr/share/initramfs/post-update.d/*) set -- hook initramfs "$@" ;;
  *.install) set -- hook kernel-install "$@" ;;
esac
event=
[ "${1-}" != hook ] || event=${2:-none}
# After which events another try is due, and after which what is staged may be stale, should nobody have looked.
again='' unsafe=''
case $event in
  postinst | postrm | initramfs | apt | kernel-install | dnf | watch | package) again=yes unsafe=yes ;;
  shutdown | remove) unsafe=yes ;;
esac

# Of rpm's triggers and dnf's action, which come one after the other, only the first has to try, and to say why not. The
# shells that run them are children of rpm or dnf, and that is one process for the whole transaction.
tried=$event
if [ "$event" = dnf ] || [ "$event" = package ]; then
  tried=$(sed -n 's/^PPid:.//p' "/proc/$PPID/status" 2>/dev/null)
fi
if [ "$event" = dnf ] && [ -f /run/kexecctl/pending ] && grep -qsx "$tried" /run/kexecctl/pending; then exit 0; fi

# Whoever reads our output may go away; and nobody else's signals end a hook.
if [ -n "$event" ]; then
  trap '' PIPE USR1 USR2 ALRM
  { true >&2; } 2>/dev/null || exec 2>/dev/null
fi

# Says one line on stderr: kexecctl: [hook EVENT:] MESSAGE
say() {
  printf 'kexecctl: %s%s\n' "${event:+hook $event: }" "$1" >&2
}

# Is this the machine itself? In a chroot the marks below /run may be the host's, and in a container nobody looks at
# them; what cannot be told is no. SYSTEMD_OFFLINE= counts as systemd has it.
on_host() {
  for mark in /run/systemd/container /run/.containerenv /.dockerenv /run/ostree-booted; do
    [ ! -e "$mark" ] || return 1
  done
  # shellcheck disable=SC3013 # dash, bash and busybox know -ef; a shell that does not says no
  [ / -ef /proc/1/root ] 2>/dev/null && [ -d /run/systemd/system ] && [ -z "${DPKG_ROOT-}" ] &&
    case ${SYSTEMD_OFFLINE:-0} in 0 | [Nn] | [Nn][Oo] | [Ff] | [Ff][Aa][Ll][Ss][Ee] | [Oo][Ff][Ff]) ;; *) false ;; esac
}

# Asks for another try: kexecctl-watch.path waits for this mark.
mark_pending() {
  [ -n "$again" ] && on_host || return 0
  [ -d /run/kexecctl ] || mkdir -m 755 /run/kexecctl 2>/dev/null
  if [ "$event" != watch ] || [ ! -e /run/kexecctl/pending ]; then
    rm -f /run/kexecctl/pending && echo "$tried" >/run/kexecctl/pending
  fi 2>/dev/null
}

# Empties the slot and forgets the record, under the lock that the program, or a kexec(8) that outlived it, holds.
unload_staged() (
  lock=/run/kexecctl/lock patience=60
  [ "$event" != shutdown ] || patience=10
  if [ -f $lock ]; then exec 9<$lock && flock -w $patience 9 || exit 1; fi
  for kexec in /usr/sbin/kexec /sbin/kexec; do
    [ -x "$kexec" ] || continue
    timeout -k 5 30 "$kexec" -s -u || timeout -k 5 30 "$kexec" -u || exit 1
    # it may say so, and be cut short by a crash, or a link to true(1)
    ! grep -qsx 1 /sys/kernel/kexec/loaded /sys/kernel/kexec_loaded || exit 1
    # In a shutdown an empty slot is not enough: for kexec.target systemd would load something of its own choice into
    # it. One of the two names keeps it from that, though /run be full.
    if [ "$event" != shutdown ] || [ -e /run/kexecctl/vetoed ]; then rm -f /run/kexecctl/staged.json; fi
    [ "$event" = shutdown ] || rm -f /run/kexecctl/vetoed
    exit 0
  done
  exit 1
) >/dev/null 2>&1

# The program cannot look at what it staged, so that may be stale: better the firmware than an old kernel.
# Leaves a foreign image alone (no record). Sets $after, the end of the line that says what happened.
after=
fail_safe() {
  [ -n "$unsafe" ] && on_host || return 0
  rm -rf /run/kexecctl/armed
  # What it let start does not start: the next boot is not to be judged by it.
  if [ "$event" = shutdown ] && grep -qs '"usedBy": null' /var/lib/kexecctl/token.json; then
    rm -f /var/lib/kexecctl/token.json
  fi
  [ -e /run/kexecctl/staged.json ] || return 0
  [ "$event" != shutdown ] || { rm -rf /run/kexecctl/vetoed && true >/run/kexecctl/vetoed; } 2>/dev/null
  if unload_staged; then
    after='; the staged kernel was unloaded, the next reboot goes through the firmware'
  elif [ "$event" != remove ] && true 2>/dev/null >/run/kexecctl/vetoed; then
    # kexecctl-veto.service looks for this mark; it goes with the package.
    after='; the staged kernel could not be unloaded and is kept from starting: the next reboot is turned into a firmware reboot'
  else
    after='; the staged kernel could not be unloaded and may still start'
  fi
}

# Ends a hook that failed with MESSAGE.
give_up() {
  fail_safe
  mark_pending
  case $1 in
    # node has said why: with 99 it left its line open, with 70 not
    99) printf '%s\n' "$after" >&2 ;;
    70) [ -z "$after" ] || say "${after#; }" ;;
    *) say "$1$after" ;;
  esac
  # With the mark still there the path unit starts the watch again at once: no faster than every ten minutes.
  if [ "$event" = watch ]; then
    sleep 600 &
    child=$!
    [ -n "$stopped" ] && kill "$child" 2>/dev/null
    wait "$child"
  fi
  exit 0
}

# Finds $node: there, root's own, and nobody else may write it (of the mode's last two digits none has the bit 2).
node='' why='node is not installed, 18.19 or newer is needed (package nodejs)'
# node-22 is Fedora's and RHEL's way to name it, node22 SUSE's.
for candidate in /usr/bin/node /usr/bin/nodejs /usr/bin/node-26 /usr/bin/node-24 /usr/bin/node-22 /usr/bin/node-20 \
  /usr/bin/node-18 /usr/bin/node26 /usr/bin/node24 /usr/bin/node22 /usr/bin/node20 /usr/bin/node18 /usr/local/bin/node; do
  if [ ! -x "$candidate" ] || [ -d "$candidate" ]; then continue; fi
  case $(stat -Lc '%u %a' "$candidate" 2>/dev/null) in
    '0 '*[2367] | '0 '*[2367]?) ;;
    '0 '*) node=$candidate && break ;;
  esac
  why="$candidate is not used: it must belong to root and be writable by nobody else"
done

stopped='' child=''
trap 'stopped=yes; [ -z "$child" ] || kill "$child" 2>/dev/null' TERM INT HUP

if [ -z "$node" ]; then
  [ -z "$event" ] || give_up "$why"
  say "$why"
  exit 1
fi

# src/prelude.es5, which build.mjs puts here. No $ in it is the shell's.
# shellcheck disable=SC2016
prelude='PRELUDE'
here=/
[ -n "$event" ] || here=$PWD
cd / || exit

# No NODE_*, OPENSSL_CONF, SSL_*: what alters a root process has no business here.
set -- "$node" -e "$prelude" -- "$here" "$self" "$@"
for name in HOME USER LANG LC_ALL LC_CTYPE LC_MESSAGES TZ TERM COLUMNS NO_COLOR JOURNAL_STREAM INVOCATION_ID \
  SYSTEMD_OFFLINE DEBIAN_FRONTEND DEB_MAINT_PARAMS DPKG_ROOT DPKG_ADMINDIR DPKG_FRONTEND_LOCKED DPKG_RUNNING_VERSION \
  DPKG_MAINTSCRIPT_PACKAGE DPKG_MAINTSCRIPT_NAME DPKG_MAINTSCRIPT_ARCH KERNEL_INSTALL_BYPASS KERNEL_INSTALL_VERBOSE \
  KERNEL_INSTALL_MACHINE_ID KERNEL_INSTALL_ENTRY_TOKEN KERNEL_INSTALL_BOOT_ROOT KERNEL_INSTALL_LAYOUT \
  KERNEL_INSTALL_IMAGE_TYPE KERNEL_INSTALL_INITRD_GENERATOR KERNEL_INSTALL_UKI_GENERATOR KERNEL_INSTALL_STAGING_AREA \
  KERNEL_INSTALL_CONF_ROOT KERNEL_INSTALL_BOOT_ENTRY_TYPE KERNEL_INSTALL_ENTRY_NAME; do
  eval "[ -z \"\${$name+set}\" ] || set -- \"$name=\$$name\" \"\$@\""
done
set -- env -i "PATH=$PATH" "$@"

[ -n "$event" ] || { trap - TERM INT HUP && exec "$@"; }

limit=180
case $event in
  watch) limit=3600 ;;
  # ConfirmAfter= is an hour at most, and units that are starting still have ten minutes
  confirm) limit=4800 ;;
  shutdown) limit=120 ;;
esac

# Runs the program and sets $status. timeout(1) passes TERM on, kills after 10 s more, and takes the children along: one
# that lives on would keep the package manager's pipes open. No exec: whatever becomes of node, hooks end with 0.
attempt() {
  # the word of an earlier shutdown, that was broken off, is none about this one
  [ "$event" != shutdown ] || rm -rf /run/kexecctl/armed
  timeout -k 10 "$limit" "$@" </dev/null >&2 &
  child=$!
  [ -z "$stopped" ] || kill "$child" 2>/dev/null
  # A signal ends wait(1) early, but not node.
  until wait "$child" 2>/dev/null; status=$?; [ "$status" -le 128 ] || ! kill -0 "$child" 2>/dev/null; do :; done
}
{ read -r begun _ </proc/uptime || begun=; } 2>/dev/null
attempt "$@"
# A crash, or a hang, may come of what was kept of the program as V8 had compiled it (src/prelude.es5): that goes, and if
# it crashed at the start (5 s), once more. Later that could do twice what was done; in a shutdown at any time.
case $status in
  124 | 13[2-6] | 139)
    on_host && rm /var/cache/kexecctl/compiled 2>/dev/null && [ -z "$stopped" ] && [ "$event" != shutdown ] &&
      [ -n "$begun" ] && read -r ended _ </proc/uptime && [ $((${ended%%.*} - ${begun%%.*})) -lt 5 ] && attempt "$@" ;;
esac
if [ "$status" = 0 ]; then exit 0; fi
# 143: when a whole service is stopped, node may be gone before this shell has its own signal.
if [ -n "$stopped" ] || [ "$status" = 143 ]; then
  case $event in shutdown | remove) fail_safe ;; esac
  mark_pending
  say "stopped by a signal before it was done$after"
  exit 0
fi
case $status in
  70 | 99) give_up "$status" ;;
  # another run holds the lock; node has said so
  75) case $event in shutdown | remove) give_up 70 ;; *) mark_pending ;; esac ;;
  124) give_up "not done after $limit seconds, stopped" ;;
  126 | 127 | 13[2-6] | 139) give_up "$node is broken (exit status $status)" ;;
  137) give_up "$node was killed (out of memory, or stuck for more than $limit seconds)" ;;
  *) give_up "ended unexpectedly (exit status $status)" ;;
esac
exit 0
