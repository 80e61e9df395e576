import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import t, { type Test } from 'tap'
import { ROOT } from '../built.ts'

const UNSHARE = ['--mount', '--pid', '--fork', '--mount-proc']
const can = spawnSync('unshare', [...UNSHARE, 'mount', '-t', 'tmpfs', 'none', '/run']).status === 0
const skip = can ? false : 'there are no namespaces'

// A machine of its own, as far as the scripts see it: /etc, /run, /var/lib, a target in $target, and programs and a
// debconf that say that they were called. A script that errs cannot touch the machine that this runs on.
const WORLD = `set -eu
umask 022
dir=$1
target=$dir/target
mount --make-rprivate /
for place in /run /var/lib /etc; do mount -t tmpfs none $place; done
mkdir -p /run/systemd/system /run/kexecctl $target/var/lib/kexecctl $target/etc/kexecctl.conf.d
for place in '' $target; do
  mkdir -p $place/var/lib/kexecctl/state $place/etc/kexecctl.conf.d
  for name in 50-setup.conf 50-setup.conf.new .50-setup.lock 60-own.conf; do echo x >$place/etc/kexecctl.conf.d/$name; done
done
for name in kexecctl systemd-tmpfiles deb-systemd-invoke; do
  printf '#!/bin/sh\\necho "$(basename "$0") $*" >>%s/called\\n' $dir >$dir/$name
  chmod +x $dir/$name
done
PATH=$dir:$PATH
script() {
  name=$1; shift
  sed "s|^\\. /usr/share/debconf/confmodule|. $dir/confmodule|" "$dir/kexecctl.$name" >$dir/script
  sh $dir/script "$@" 2>$dir/stderr
}
left() { (cd $1/ && find etc/kexecctl.conf.d var/lib/kexecctl run/kexecctl 2>/dev/null | sort | paste -sd' '); }
: >$dir/called
`
const CONFMODULE = `
db_fget() { RET=true; }
db_get() { RET=false; }
db_metaget() { RET=true; }
db_fset() { :; }
db_set() { :; }
db_stop() { :; }
db_capb() { :; }
db_subst() { :; }
db_input() { return 30; }
db_go() { :; }
`
const files = Object.fromEntries(
  ['config', 'postinst', 'prerm', 'postrm'].map((name) => [
    `kexecctl.${name}`,
    readFileSync(path.join(ROOT, 'debian', `kexecctl.${name}`), 'utf8'),
  ]),
)

/** Runs lines of sh in such a world; what they print. */
const inWorld = (t: Test, lines: string): string => {
  const dir = t.testdir({ ...files, confmodule: CONFMODULE, target: {} })
  const { status, stdout, stderr } = spawnSync('unshare', [...UNSHARE, 'sh', '-c', `${WORLD}${lines}`, 'sh', dir], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  return status === 0 ? stdout : `${status} ${stdout} ${stderr}`
}

const ALL =
  'etc/kexecctl.conf.d etc/kexecctl.conf.d/.50-setup.lock etc/kexecctl.conf.d/50-setup.conf ' +
  'etc/kexecctl.conf.d/50-setup.conf.new etc/kexecctl.conf.d/60-own.conf'
const OWN = 'etc/kexecctl.conf.d etc/kexecctl.conf.d/60-own.conf'
const STATE = 'var/lib/kexecctl var/lib/kexecctl/state'

t.test('what belongs to a package goes with it', { skip }, async (t) => {
  t.equal(inWorld(t, 'script postrm remove; left ""'), `${ALL} run/kexecctl ${STATE}\n`)
  t.equal(inWorld(t, 'script postrm purge; left ""'), `${OWN}\n`)
})

t.test('what cannot go does not keep a package from being purged', { skip }, async (t) => {
  const odd = `
mount -t tmpfs none /var/lib/kexecctl; echo x >/var/lib/kexecctl/state
rm /etc/kexecctl.conf.d/50-setup.conf; mkdir -p /etc/kexecctl.conf.d/50-setup.conf/mine
script postrm purge; left ""; cat $dir/stderr`
  const said = inWorld(t, odd)
  t.match(said, `etc/kexecctl.conf.d etc/kexecctl.conf.d/50-setup.conf etc/kexecctl.conf.d/50-setup.conf/mine`)
  t.notMatch(said, 'state', 'a mount point is emptied')
  t.match(said, /^rm: .*\/var\/lib\/kexecctl'/m)
  t.match(said, /^rm: .*50-setup\.conf'/m)
})

t.test('dpkg --root=DIR --force-script-chrootless leaves the host alone', { skip }, async (t) => {
  const host = `${ALL} run/kexecctl ${STATE}\n`
  const within = 'export DPKG_ROOT=$target DPKG_FRONTEND_LOCKED=1\n'
  for (const words of ['postinst configure', 'postinst configure 0.1', 'prerm remove'])
    t.equal(inWorld(t, `${within}script ${words}; left ""; cat $dir/called`), host, words)
  t.equal(inWorld(t, `${within}script postrm purge; left ""; left $target`), `${host}${OWN}\n`)
  t.match(inWorld(t, 'script postinst configure; script prerm remove; cat $dir/called'), /^kexecctl setup --enable=no/)
})
