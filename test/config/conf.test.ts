import fs from 'node:fs'
import t from 'tap'
import { readConf } from '../../src/config/conf.ts'
import { defaultConf } from '../../src/config/conf-keys.ts'
import type { Finding } from '../../src/report/finding.ts'
import { openTree } from '../../src/sys/fs.ts'

type T = typeof t

const readAt = async (dir: string) => {
  const findings: Finding[] = []
  return { asked: await readConf(openTree(dir), findings), findings }
}

const read = (t: Pick<T, 'testdir'>, conf: string, dropIn = '') =>
  readAt(t.testdir({ etc: { 'kexecctl.conf': conf, 'kexecctl.conf.d': { '50-local.conf': dropIn } } }))

t.test('booleans as in systemd', async (t) => {
  const values: [string, boolean | undefined][] = [
    ...['1', 'yes', 'YES', 'y', 'true', 'on', 'On', 't'].map((v): [string, boolean] => [v, true]),
    ...['0', 'no', 'n', 'false', 'off', 'False', 'f'].map((v): [string, boolean] => [v, false]),
    ...['2', 'enabled', '"yes"', 'yes no', 'null', 'no # off'].map((v): [string, undefined] => [v, undefined]),
  ]
  for (const [value, expected] of values) {
    const { asked, findings } = await read(t, `[Stage]\nEnable=${value}`)
    t.equal(asked.enable, expected, value)
    t.same(
      findings.map(({ id, level }) => `${level} ${id}`),
      expected === undefined ? ['warn config-value'] : [],
      value,
    )
  }
})

t.test('unknown keys and bad values are passed over and named', async (t) => {
  const cases: [string, string, RegExp][] = [
    ['[Stage]\nEnabled=yes', 'config-key', /conf:2: there is no Enabled= in \[Stage\]/],
    ['[Stgae]\nEnable=no', 'config-key', /conf:2: there is no Enable= in \[Stgae\]/],
    ['[Stage]\nenable=no', 'config-key', /conf:2/],
    ['Enable=no', 'config-key', /conf:1: a line before the first section/],
    ['[Stage]\nEnable', 'config-key', /conf:2: a line without =/],
    ['[__proto__]\nEnable=no', 'config-key', /conf:1: no section/],
    ['[constructor]\nEnable=no', 'config-key', /conf:2/],
    ['[Stage]\ntoString=no', 'config-key', /conf:2/],
    ['[Stage]\n\nWhen=Always', 'config-value', /conf:3: When= does not take "Always"/],
    ['[Stage]\nSyscall=auto # x', 'config-value', /conf:2/],
    ['[Target]\nSelect=toString', 'config-value', /conf:2/],
    ['[Target]\nFlavour=a b', 'config-value', /conf:2/],
    [`[Target]\nFlavour=${'x'.repeat(200)}`, 'config-value', /x{60}\.\.\."/],
    ['[Checks]\nIgnore=a,b', 'config-value', /conf:2/],
    ['[Reboot]\nIntercept=perhaps', 'config-value', /conf:2/],
    ['[Reboot]\nPanicTimeout=0', 'config-value', /conf:2: PanicTimeout= does not take "0"/],
    ['[Reboot]\nConfirm=a.service $(reboot)', 'config-value', /conf:2/],
    ['[Reboot]\nOnFallback=mail root', 'config-value', /conf:2/],
    ['[Reboot]\nMaxAge=-1', 'config-value', /conf:2/],
    ['[History]\nKeep=1e3', 'config-value', /conf:2/],
  ]
  for (const [conf, id, message] of cases) {
    const { asked, findings } = await read(t, conf)
    t.match(findings, [{ id, level: 'warn', message }], conf)
    t.equal(findings.length, 1)
    t.equal(findings[0]?.evidence, /^[^ ]+:\d+/.exec(findings[0]?.message ?? '')?.[0])
    const { confirmLost, ...rest } = asked
    t.equal(confirmLost, conf.includes('Confirm=') ? '/etc/kexecctl.conf:2' : undefined)
    t.strictSame(rest, defaultConf(), 'defaults are used')
  }
})

t.test('lists grow over lines and files, an empty value resets', async (t) => {
  const grown = await read(t, '[Checks]\nIgnore=a b\nIgnore=b c', '[Checks]\nIgnore=d')
  t.same(grown.asked.ignore, ['a', 'b', 'c', 'd'])
  t.same((await read(t, '[Checks]\nIgnore=a', '[Checks]\nIgnore=\nIgnore=d')).asked.ignore, ['d'])
  const set = '[Stage]\nEnable=no\nWhen=always\nSyscall=file\n[Target]\nSelect=newest\nFlavour=rt'
  t.strictSame(await read(t, set, set.replace(/=\w+/g, '=')), { asked: defaultConf(), findings: [] })
})

t.test('a drop-in wins', async (t) => {
  const { asked } = await read(t, '[Stage]\nEnable=no\nSyscall=file', '[Stage]\nEnable=1')
  t.strictSame([asked.enable, asked.setAt], [true, { enable: '/etc/kexecctl.conf.d/50-local.conf:2' }])
  t.equal(asked.syscall, 'file')
})

t.test('what cannot be read might switch us off', async (t) => {
  const cases: [string, string, string | Buffer | object][] = [
    ['a directory', 'kexecctl.conf', {}],
    ['not UTF-8', 'kexecctl.conf', Buffer.from([0xff])],
    ['too long', 'kexecctl.conf', '#'.repeat(65537)],
  ]
  for (const [what, name, content] of cases) {
    const { findings } = await readAt(t.testdir({ etc: { [name]: content as string } }))
    t.match(findings, [{ id: 'config-unreadable', level: 'refuse', evidence: '/etc/kexecctl.conf' }], what)
    t.equal(findings.length, 1)
  }
  const dir = t.testdir({ etc: { 'kexecctl.conf.d': 'no directory' } })
  fs.symlinkSync('/dev/null', `${dir}/etc/kexecctl.conf`)
  t.strictSame(await readAt(dir), { asked: defaultConf(), findings: [] }, 'a masked one is empty')
})

t.test(
  'a file of nonsense gives no more findings than somebody would read, but says what cannot be read',
  async (t) => {
    const dir = t.testdir({
      etc: { 'kexecctl.conf': 'x\n'.repeat(9000), 'kexecctl.conf.d': { 'a.conf': '#'.repeat(65537) } },
    })
    const { findings } = await readAt(dir)
    t.equal(findings.length, 51)
    t.equal(findings.at(-1)?.id, 'config-unreadable')
  },
)
