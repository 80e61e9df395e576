import { createHash } from 'node:crypto'
import fs from 'node:fs'
import t from 'tap'
import { reconcile } from '../../src/stage/reconcile.ts'
import { type FakeMachine, fakeMachine, initrdOf, NEW } from './machine-tree.ts'

const UKIS = `${__dirname}/../fixtures/uki`
const hook = ({ tree }: FakeMachine) => reconcile(tree, {}, { by: 'hook' }, 5)

// Keeps what kexec(8) was given, before it is removed.
const KEEP = `#!/bin/sh
root=\${0%/before-load}
for word in $(tail -n 1 "$root/calls"); do
  case $word in
    --initrd=/run/*) cp "$root\${word#--initrd=}" "$root/initrd.seen" ;;
    /run/*) cp "$root$word" "$root/linux.seen" ;;
  esac
done
`

const menu = (linux: string, initrd: string) =>
  `menuentry 'x' --id x {\n  linux ${linux} root=/dev/vda2 ro mitigations=auto\n${initrd && `  initrd ${initrd}\n`}}\n`

const leftOver = ({ tree }: FakeMachine) =>
  ['/run/kexecctl', '/var/lib/kexecctl'].flatMap((dir) =>
    fs.existsSync(tree.root + dir)
      ? fs.readdirSync(tree.root + dir).filter((name) => /^(?:uki|initrds)-/.test(name))
      : [],
  )

const seen = ({ tree }: FakeMachine, name: string) => fs.readFileSync(`${tree.root}/${name}.seen`)

t.test('several initrds are put together in their order, each filled up to four bytes', async (t) => {
  const machine = fakeMachine(t)
  const early = `${initrdOf('early')}`
  machine.write('/boot/early', early)
  machine.write('/before-load', KEEP, 0o755)
  machine.write('/boot/grub/grub.cfg', menu(`/boot/vmlinuz-${NEW}`, `/boot/early /boot/initrd.img-${NEW}`))
  t.match(await hook(machine), { action: 'stage' })
  const [call = ''] = machine.calls()
  t.match(call, /^-s -l \/boot\/vmlinuz-\S+ --initrd=\/run\/kexecctl\/initrds-[0-9a-f]{16} --command-line=/)
  t.match(call, /mitigations=auto/)
  t.equal(seen(machine, 'initrd').toString(), early + initrdOf(NEW))
  t.same(leftOver(machine), [], 'nothing is left of them')
  t.match(machine.record(), { initrds: [{ path: '/boot/early' }, { path: `/boot/initrd.img-${NEW}` }] })
  t.match(await hook(machine), { action: 'keep' })
  machine.write('/boot/early', `${early}\0\0\0\0`)
  t.match(await hook(machine), { action: 'stage' }, 'each of them is watched over')
})

t.test('a unified image is unpacked', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/before-load', KEEP, 0o755)
  fs.mkdirSync(`${machine.tree.root}/efi/EFI/Linux`, { recursive: true })
  fs.copyFileSync(`${UKIS}/microcode.efi`, `${machine.tree.root}/efi/EFI/Linux/a.efi`)
  machine.write('/efi/EFI/systemd/systemd-bootx64.efi', '#### LoaderInfo: systemd-boot 257.9 ####')
  machine.write('/etc/kexecctl.conf', '[Checks]\nIgnore=modules-present\n')
  const { action, record, reason } = await hook(machine)
  t.equal(action, 'stage', reason)
  const [call = ''] = machine.calls()
  t.match(call, /^-s -l \/run\/kexecctl\/uki-[0-9a-f]{16}\/linux --initrd=\/run\/kexecctl\/uki-[0-9a-f]{16}\/initrd /)
  const parts = JSON.parse(fs.readFileSync(`${UKIS}/microcode.json`, 'utf8')) as Record<string, { sha256: string }>
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  t.equal(sha256(seen(machine, 'linux')), parts['.linux']?.sha256, 'the kernel, as ukify says')
  const initrd = seen(machine, 'initrd')
  const [ucode, rest] = [parts['.ucode'], parts['.initrd']] as unknown as { size: number; sha256: string }[]
  t.equal(sha256(initrd.subarray(0, ucode?.size)), ucode?.sha256, 'microcode first')
  const start = Math.ceil((ucode?.size ?? 0) / 4) * 4
  t.equal(sha256(initrd.subarray(start, start + (rest?.size ?? 0))), rest?.sha256, 'then the initrd')
  t.match(record, { image: { path: '/efi/EFI/Linux/a.efi' }, initrds: [] })
  machine.write('/sys/kernel/kexec_loaded', '0\n')
  t.match(await reconcile(machine.tree, {}, { by: 'admin' }, 5), { action: 'stage' }, 'after somebody ran kexec -u')
  t.match(machine.calls().at(-1), /-l \/run\/kexecctl\/uki-/, 'unpacked again, never loaded as it is')
  t.same(leftOver(machine), [])
})
