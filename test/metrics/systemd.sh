#!/bin/sh
# usage: systemd.sh DIR   starts systemd in namespaces of its own, on a copy-on-write view of this machine with a /run,
# /tmp and cgroups of its own. In it DIR is /mnt: DIR/setup is run before, DIR/probe as a service, with the output
# into DIR/out. Nothing is left of it, and nobody else's unit is in it.
set -eu
dir=$1
name=kexecctl-test-$$
if [ -e /sys/fs/cgroup/cgroup.procs ]; then trees=.; else trees=$(cd /sys/fs/cgroup && ls -d systemd devices unified 2>/dev/null); fi

leave() {
  for tree in $trees; do
    echo $$ >"/sys/fs/cgroup/$tree/cgroup.procs"
    find "/sys/fs/cgroup/$tree/$name" -depth -type d -exec rmdir {} + || true
  done
}
trap leave EXIT
trap 'exit 1' HUP INT TERM
for tree in $trees; do
  mkdir "/sys/fs/cgroup/$tree/$name"
  echo $$ >"/sys/fs/cgroup/$tree/$name/cgroup.procs"
done

# $1: DIR; the rest: the trees of cgroups
# shellcheck disable=SC2016 # it is another shell's
ENTER='set -eu
dir=$1; shift
mount --make-rprivate /
mkdir -p "$dir/layers"
mount -t tmpfs none "$dir/layers"
mkdir "$dir/layers/upper" "$dir/layers/work" "$dir/layers/root"
root=$dir/layers/root
mount -t overlay -o "lowerdir=/,upperdir=$dir/layers/upper,workdir=$dir/layers/work" overlay "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
for place in run tmp; do mount -t tmpfs none "$root/$place"; done
if [ "$*" = . ]; then
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
else
  mount -t tmpfs none "$root/sys/fs/cgroup"
  for tree; do
    mkdir "$root/sys/fs/cgroup/$tree"
    case $tree in
      unified) mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/$tree" ;;
      systemd) mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/$tree" ;;
      *) mount -t cgroup -o "$tree" cgroup "$root/sys/fs/cgroup/$tree" ;;
    esac
  done
fi
mount --rbind /dev "$root/dev"
mkdir -p "$root/mnt"
mount --bind "$dir" "$root/mnt"
cd "$root"
rm -rf lib/systemd/system/*.wants etc/systemd/system lib/systemd/system-generators etc/fstab
mkdir -p etc/systemd/system/timers.target.wants
cat >etc/systemd/system/probe.service <<END
[Service]
Type=oneshot
ExecStart=/bin/sh /mnt/probe
StandardOutput=file:/mnt/out
StandardError=file:/mnt/out
TimeoutStartSec=100
# SIGRTMIN+3: halt
ExecStopPost=/bin/kill -37 1
END
printf "[Unit]\nWants=multi-user.target probe.service\nDefaultDependencies=no\n" >etc/systemd/system/probe.target
mkdir etc/systemd/system/basic.target.wants etc/systemd/system/multi-user.target.wants
ln -s /lib/systemd/system/timers.target etc/systemd/system/basic.target.wants
chroot . /bin/sh /mnt/setup
exec chroot . /usr/bin/env -i container=kexecctl-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --system --unit=probe.target --log-target=console --log-level=warning'

# shellcheck disable=SC2086 # one word per tree
timeout -k 5 110 unshare --mount --pid --fork --uts --ipc --net --cgroup --kill-child sh -c "$ENTER" sh "$dir" $trees >"$dir/console" 2>&1 || true
rmdir "$dir/layers"
