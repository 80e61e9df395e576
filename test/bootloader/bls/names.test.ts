import t from 'tap'
import { lower, splitCounters } from '../../../src/bootloader/bls/counters.ts'
import { globOf, isGlob } from '../../../src/bootloader/bls/glob.ts'
import { parseLoaderConf } from '../../../src/bootloader/bls/loader-conf.ts'
import { compareVersions } from '../../../src/bootloader/bls/version.ts'
import { findOn, volumePath } from '../../../src/bootloader/bls/volume.ts'
import { makeTree } from '../../kernel/make-tree.ts'

t.test('boot counters', async (t) => {
  const table: [name: string, id: string, left?: number, done?: number][] = [
    ['a+3.conf', 'a.conf', 3, 0],
    ['a+3-1.conf', 'a.conf', 3, 1],
    ['a+0-3.EFI', 'a.EFI', 0, 3],
    ['a+1+2.conf', 'a+1.conf', 2, 0],
    ['debian-6.12.48+deb13-amd64+2-1.conf', 'debian-6.12.48+deb13-amd64.conf', 2, 1],
    ['debian-6.12.48+deb13-amd64.conf', 'debian-6.12.48+deb13-amd64.conf'],
    ['a+3-.conf', 'a+3-.conf'],
    ['a+-1.conf', 'a+-1.conf'],
    ['a+3-1-2.conf', 'a+3-1-2.conf'],
    ['a+3.1.conf', 'a+3.1.conf'],
    ['a+99999999999.conf', 'a+99999999999.conf'],
    ['+3.conf', '.conf', 3, 0],
    ['a\n+3.conf', 'a\n.conf', 3, 0],
  ]
  for (const [name, id, left, done] of table) {
    t.same(splitCounters(name), { id, ...(left !== undefined && { left, done }) }, name)
  }
})

t.test('lower case is ASCII only', async (t) => t.equal(lower('ÄAZ\u212a'), 'Äaz\u212a'))

t.test('patterns', async (t) => {
  const table: [pattern: string, yes: string[], no: string[]][] = [
    ['abc', ['abc'], ['ab', 'abcd', '']],
    ['a*c', ['ac', 'abc', 'acc', 'a*c'], ['ab', 'acb']],
    ['*', ['', 'a'], []],
    ['', [''], ['a']],
    ['?', ['a', '?'], ['', 'ab']],
    ['**a**', ['a', 'bab'], ['', 'b']],
    ['[abc]', ['a', 'c'], ['d', '', 'ab']],
    ['[a-c]x', ['bx'], ['dx', '-x']],
    ['[!a]', ['!', 'a'], ['b']],
    ['[]a]', [']', 'a'], ['b']],
    ['[a-]', ['a', '-'], ['b']],
    ['[-a]', ['a', '-'], ['b']],
    ['[a-c-f]', ['-', 'f', 'b'], ['d']],
    ['[\\]]', [']'], ['\\']],
    ['\\*', ['*'], ['a', '\\*']],
    ['a\\', [], ['a', 'a\\']],
    ['[', [], ['[', '']],
    ['[a', [], ['a', '[a']],
    ['[a-', [], ['a', '-']],
    ['*.conf', ['.conf', 'x.conf'], ['x.conf.bak']],
    ['ä?', ['äö'], ['äöü']],
  ]
  for (const [pattern, yes, no] of table) {
    for (const name of yes) t.ok(globOf(pattern)(name), `${pattern} ${name}`)
    for (const name of no) t.notOk(globOf(pattern)(name), `${pattern} ${name}`)
  }
  t.notOk(globOf(`${'*a'.repeat(5_000)}*b`)('a'.repeat(5_000)), 'ends')
  t.ok(isGlob('a*') && isGlob('[a]') && isGlob('?'))
  t.notOk(isGlob('debian-6.12+deb13.conf'))
})

t.test('versions that systemd-analyze takes no part in', async (t) => {
  t.equal(compareVersions('1ä2', '12'), -1, 'what is no part of a version separates')
  t.equal(compareVersions('0', '00'), 0)
  t.equal(compareVersions(`1${'0'.repeat(400)}`, `2${'0'.repeat(400)}`), -1)
})

t.test('loader.conf', async (t) => {
  const table: [text: string, conf: object][] = [
    ['default debian-*\ntimeout 3\n', { default: 'debian-*' }],
    ['default a\ndefault B.conf', { default: 'b.conf' }],
    ['default @saved', { default: '@saved' }],
    ['default @SAVED', { default: '@saved' }],
    ['default a\ndefault @other', { default: 'a' }],
    ['preferred a-*\r\ndefault "b c"\r\n', { default: 'b c', preferred: 'a-*' }],
    ['#default a\ndefault\n  default\tx\ntimeout never\n\0default y', { default: 'x' }],
    ['default=a\nDEFAULT b', {}],
    ['', {}],
  ]
  for (const [text, conf] of table) t.same(parseLoaderConf(text), conf, text)
})

t.test('paths', async (t) => {
  const table: [named: string, path: string | undefined][] = [
    ['/a/b', '/a/b'],
    ['a\\b', '/a/b'],
    ['\\\\a//./b/', '/a/b'],
    ['/a/../b', '/b'],
    ['../../etc/shadow', undefined],
    ['/a/../../b', undefined],
    ['/', '/'],
    ['x'.repeat(5000), undefined],
  ]
  for (const [named, path] of table) t.equal(volumePath(named), path, named.slice(0, 20))
  const tree = makeTree(t, { '/esp/EFI/Linux/A.efi': 'x', '/etc/shadow': 'x', '/esp/out': { link: '../etc' } })
  t.same(findOn(tree, '/esp', '\\efi\\linux\\a.EFI'), { state: 'ok', value: '/EFI/Linux/A.efi' })
  t.same(findOn(tree, '/esp', '/EFI/Linux/A.efi'), { state: 'ok', value: '/EFI/Linux/A.efi' })
  t.same(findOn(tree, '/esp', '/EFI/Linux/b.efi'), { state: 'missing' })
  t.same(findOn(tree, '/esp', '../etc/shadow'), { state: 'missing' })
  t.same(findOn(tree, '/none', 'a'), { state: 'missing' })
  const denied = { ...tree, stat: () => ({ state: 'unknown', code: 'EACCES' }) as const }
  t.same(findOn(denied, '/esp', 'a'), { state: 'unknown', code: 'EACCES' })
})
