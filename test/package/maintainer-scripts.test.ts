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
mkdir $dir/alternatives
mount --bind /etc/alternatives $dir/alternatives
for place in /run /var/lib /var/cache /etc; do mount -t tmpfs none $place; done
ln -s $dir/alternatives /etc
mkdir -p /run/systemd/system /run/kexecctl $target/var/lib/kexecctl $target/etc/kexecctl.conf.d
for place in '' $target; do
  mkdir -p $place/var/lib/kexecctl/state $place/var/cache/kexecctl $place/etc/kexecctl.conf.d
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
left() { (cd $1/ && find etc/kexecctl.conf.d var/cache/kexecctl var/lib/kexecctl run/kexecctl 2>/dev/null | sort | paste -sd' '); }
export DB=$dir/db
mkdir $DB
. $dir/confmodule
: >$dir/called
`
// A flag is a file.
const CONFMODULE = `
db_fget() { if [ -e "$DB/$1/$2" ]; then RET=true; else RET=false; fi; }
db_fset() { mkdir -p "$DB/$1"; if [ "$3" = true ]; then : >"$DB/$1/$2"; else rm -f "$DB/$1/$2"; fi; }
db_get() { RET=$(cat "$DB/$1/value" 2>/dev/null) || RET=true; }
db_set() { mkdir -p "$DB/$1"; echo "$2" >"$DB/$1/value"; }
db_metaget() { RET=true; }
db_stop() { :; }
db_capb() { :; }
db_subst() { :; }
db_input() { echo "$1 $2" >>"$DB/input"; return 30; }
db_go() { :; }
answer() { db_set "kexecctl/$1" "$2"; db_fset "kexecctl/$1" answered true; }
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
const CACHE = 'var/cache/kexecctl'
const STATE = 'var/lib/kexecctl var/lib/kexecctl/state'

t.test('what belongs to a package goes with it', { skip }, async (t) => {
  t.equal(inWorld(t, 'script postrm upgrade; left ""'), `${ALL} run/kexecctl ${CACHE} ${STATE}\n`)
  t.equal(inWorld(t, 'script postrm remove; left ""'), `${ALL} run/kexecctl ${STATE}\n`)
  t.equal(inWorld(t, 'script postrm purge; left ""'), `${OWN}\n`)
})

t.test('the metrics are told no more, however it goes', { skip }, async (t) => {
  const textfile = `
for place in '' $target; do
  mkdir -p $place/var/lib/prometheus/node-exporter
  for name in kexecctl.prom kexecctl.prom.12.new kexecctl.prom.mine apt.prom; do
    echo x >$place/var/lib/prometheus/node-exporter/$name
  done
done
prom() { ls \${1-}/var/lib/prometheus/node-exporter | paste -sd' '; }
`
  const [all, left] = [
    'apt.prom kexecctl.prom kexecctl.prom.12.new kexecctl.prom.mine\n',
    'apt.prom kexecctl.prom.mine\n',
  ]
  for (const words of ['remove', 'purge']) t.equal(inWorld(t, `${textfile}script postrm ${words}; prom`), left, words)
  for (const words of ['postrm upgrade 0.2', 'prerm upgrade 0.2', 'postinst configure 0.1'])
    t.equal(inWorld(t, `${textfile}script ${words}; prom`), all, words)
  const within = 'export DPKG_ROOT=$target\n'
  t.equal(inWorld(t, `${textfile}${within}script postrm remove; prom; prom $target`), `${all}${left}`)
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
  const host = `${ALL} run/kexecctl ${CACHE} ${STATE}\n`
  const within = 'export DPKG_ROOT=$target DPKG_FRONTEND_LOCKED=1\n'
  for (const words of ['config configure', 'postinst configure', 'postinst configure 0.1', 'prerm remove'])
    t.equal(inWorld(t, `${within}script ${words}; left ""; cat $dir/called`), host, words)
  t.match(inWorld(t, `${within}answer enable false; script postinst configure; ls $DB/kexecctl/enable`), /^answered$/m)
  t.equal(inWorld(t, `${within}script postrm purge; left ""; left $target`), `${host}${OWN}\n`)
  t.match(
    inWorld(t, 'answer enable false; script postinst configure; script prerm remove; cat $dir/called'),
    /^kexecctl setup --enable=no/,
  )
})

t.test('an answer that cannot hold takes no other along', { skip }, async (t) => {
  const said = inWorld(
    t,
    `
printf '#!/bin/sh\\necho "$*" >>%s/called\\n[ "$2" != --select=config ]\\n' $dir >$dir/kexecctl
answer select config; answer fallback NO; answer enable False; answer intercept On
script postinst configure; cat $dir/called $dir/stderr`,
  )
  t.match(said, /^setup --enable=no\nsetup --intercept=yes\nsetup --fallback=no\nsetup --select=config\n/)
  t.strictSame(said.match(/^kexecctl: .*/gm), [
    'kexecctl: what debconf was answered is not in effect: --select=config; dpkg-reconfigure kexecctl asks again',
  ])
})

t.test('a FIFO in the place of a settings file does not hold up apt', { skip }, async (t) => {
  for (const fifo of ['/etc/kexecctl.conf.d/a.conf', '/etc/default/kexec']) {
    const lines = `
printf '#!/bin/sh\\nexit 1\\n' >$dir/kexecctl
mkdir -p /etc/default; mkfifo ${fifo}
(sleep 20; echo >${fifo}) &
script config configure & wait $!; cat $DB/input`
    const begun = Date.now()
    t.match(inWorld(t, lines), /^medium kexecctl\/enable\n/, fifo)
    t.ok(Date.now() - begun < 15_000, fifo)
  }
})

t.test('who is told of LOAD_KEXEC=false, where no kexecctl can be asked', { skip }, async (t) => {
  const table: [file: string, text: string, priority: string][] = [
    ['/etc/default/none', '', 'high'],
    ['/etc/kexecctl.conf', '[Stage]\\nEnable=yes\\n', 'medium'],
    ['/usr/lib/kexecctl.conf.d/a.conf', '[Stage]\\nEnable=yes\\n', 'medium'],
    ['/etc/kexecctl.conf', '[Other]\\nEnable=yes\\n', 'high'],
  ]
  for (const [file, text, priority] of table) {
    const lines = `
rm $dir/kexecctl; mount -t tmpfs none /usr/local; mkdir -p /etc/default /usr/lib/kexecctl.conf.d
echo LOAD_KEXEC=false >/etc/default/kexec; printf '${text}' >${file}
script config configure; head -n 1 $DB/input`
    t.equal(inWorld(t, lines.replaceAll('/usr/lib/', '/usr/local/lib/')), `${priority} kexecctl/enable\n`, file)
  }
})

t.test('preseeded before the questions came, with the package there or not', { skip }, async (t) => {
  for (const installed of ['', '0.0.1']) {
    const lines = `
db_set kexecctl/fallback false; db_fset kexecctl/fallback seen true
script config configure ${installed}; script config configure ${installed}; script postinst configure ${installed}
cat $dir/called`
    t.match(inWorld(t, lines), /^kexecctl setup --fallback=no$/m, installed)
  }
})
