import t from 'tap'
import type { Settings } from '../../src/config/settings.ts'
import { type Answers, editsFor, type State, stateOf, unmet } from '../../src/plan/setup.ts'

const FILE = '/etc/kexecctl.conf.d/50-setup.conf'
const settings = (change: Partial<Settings> = {}): Settings =>
  ({
    enabled: true,
    enabledBy: { source: 'default' },
    intercept: true,
    fallback: true,
    select: 'auto',
    setAt: {},
    ...change,
  }) as Settings

const said = (state: State) =>
  Object.entries(state).map(([name, { value, source, at }]) => `${name} ${value} ${source} ${at}`)

t.test('what holds, and who said so', async (t) => {
  const table: [change: Partial<Settings>, said: string][] = [
    [{}, 'enable yes default null'],
    [{ enabled: false, enabledBy: { source: 'Enable', at: `${FILE}:3` } }, `enable no setup ${FILE}:3`],
    [{ enabledBy: { source: 'Enable', at: '/etc/kexecctl.conf:2' } }, 'enable yes config /etc/kexecctl.conf:2'],
    [{ enabled: false, enabledBy: { source: 'LOAD_KEXEC', at: '/etc/default/kexec:5' } }, 'enable no LOAD_KEXEC /etc/default/kexec:5'],
    [{ enabled: false, enabledBy: { source: 'unknown', at: '/etc/default/kexec:5' } }, 'enable no unknown /etc/default/kexec:5'],
    [{}, 'intercept yes default null'],
    [{ intercept: false, setAt: { intercept: `${FILE}:9` } }, `intercept no setup ${FILE}:9`],
    [{ fallback: false, setAt: { fallback: `${FILE}.conf:9` } }, `fallback no config ${FILE}.conf:9`],
    [{ select: 'newest', setAt: { select: '/usr/lib/kexecctl.conf:1' } }, 'select newest config /usr/lib/kexecctl.conf:1'],
  ] // biome-ignore format: a table
  for (const [change, line] of table) {
    const all = said(stateOf(settings(change), FILE))
    t.equal(all.length, 4)
    t.ok(all.includes(line), line)
  }
})

t.test('what has to be written', async (t) => {
  const off: Partial<Settings> = { enabled: false, enabledBy: { source: 'LOAD_KEXEC', at: '/etc/default/kexec:5' } }
  const table: [what: string, change: Partial<Settings>, answers: Answers, edits: string[]][] = [
    ['nothing is asked', off, {}, []],
    ['it holds by default', {}, { intercept: 'yes', fallback: 'yes', select: 'auto' }, []],
    ['LOAD_KEXEC might come', {}, { enable: 'yes' }, ['Stage Enable=yes']],
    ['LOAD_KEXEC might go', off, { enable: 'no' }, ['Stage Enable=no']],
    ['or be told', { ...off, enabledBy: { source: 'unknown', at: '/k:5' } }, { enable: 'no' }, ['Stage Enable=no']],
    ['Enable= says it', { enabledBy: { source: 'Enable', at: '/etc/kexecctl.conf:2' } }, { enable: 'yes' }, []],
    ['ours says it', { enabled: false, enabledBy: { source: 'Enable', at: `${FILE}:3` } }, { enable: 'no' }, []],
    ['against LOAD_KEXEC', off, { enable: 'yes' }, ['Stage Enable=yes']],
    ['all', {}, { select: 'config', fallback: 'no', intercept: 'no', enable: 'no' }, ['Stage Enable=no', 'Reboot Intercept=no', 'Reboot Fallback=no', 'Target Select=config']],
    ['back to the default', { select: 'config', setAt: { select: `${FILE}:3` } }, { select: 'auto' }, ['Target Select=auto']],
  ] // biome-ignore format: a table
  for (const [what, change, answers, edits] of table) {
    const state = stateOf(settings(change), FILE)
    const lines = editsFor(state, answers).map(({ section, key, value }) => `${section} ${key}=${value}`)
    t.same(lines, edits, what)
    t.equal(unmet(state, answers).length, edits.length, what)
  }
})
