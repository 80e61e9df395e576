import t from 'tap'
import { startedIn } from '../../bench/programs.ts'

t.test('programs that were started, as strace -f writes it down', async (t) => {
  const log = `13838 execve("/usr/sbin/kexecctl", ["/usr/sbin/kexecctl", "status"], 0x7ffe /* 3 vars */) = 0
13839 execve("/usr/bin/stat", ["stat", "-Lc", "%u %a", "/usr/bin/node"], 0x55d2 /* 4 vars */ <unfinished ...>
13838 execve("/usr/sbin/env", ["env", "-i"], 0x55d2 /* 4 vars */) = -1 ENOENT (No such file or directory)
13839 <... execve resumed>)             = 0
13838 execve("/usr/bin/env", ["env", "-i"], 0x55d2 /* 4 vars */ <unfinished ...>
13840 execve("/usr/bin/none", ["none"], 0x55d2 /* 4 vars */ <unfinished ...>
13838 <... execve resumed>)             = 0
13840 <... execve resumed>)             = -1 EACCES (Permission denied)
13838 execve("/usr/bin/node", ["/usr/bin/node", "-e", "a(\\") = 0"], 0x55ed /* 3 vars */) = 0
13840 +++ exited with 0 +++
`
  t.same(startedIn(log), ['/usr/sbin/kexecctl', '/usr/bin/stat', '/usr/bin/env', '/usr/bin/node'])
  t.same(startedIn(''), [])
})
