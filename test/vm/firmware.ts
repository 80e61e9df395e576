import type { Machine } from './machine.ts'
import { ask, type Came, cleanly, goDown, otherKernel, stage, systemOf, table } from './reboots.ts'
import type { Scenario, Test } from './scenario.ts'

/** One thing that wants the firmware to have the next reboot. */
export interface Wish {
  name: string
  /** Before the other kernel is staged. */
  prepare?: (s: Scenario) => Promise<void>
  /** Makes the wish and asks for a reboot; the image is staged then. */
  ask: (vm: Machine) => Promise<void>
  /** What has to run then, where it is not what the boot loader boots by default. */
  release?: (s: Scenario) => string
  /** Whether what was asked for happened, and whether the wish is used up. */
  check?: (s: Scenario, t: Test, came: Came) => Promise<void>
}

/** Each wish in turn: with a kernel freshly staged, the reboot goes through the firmware. Wants an upgraded machine. */
export const everyWish = async (s: Scenario, t: Test, wishes: Wish[]): Promise<void> => {
  const { vm, note } = s
  const system = await systemOf(vm)
  const rows: [string, Came][] = []
  await s.installDeb()
  for (const { name, prepare, ask: wish, release, check } of wishes) {
    await t.test(name, async (subtest) => {
      const t = subtest as unknown as Test
      await prepare?.(s)
      await stage(s, t, await otherKernel(s))
      const came = await goDown(s, () => wish(vm), { timeout: 90 })
      note(`${name}: ${came.release} by ${came.byKexec ? 'kexec' : 'firmware'} after ${came.seconds.toFixed(0)} s`)
      rows.push([name, came])
      t.notOk(came.byKexec, 'through the firmware')
      t.equal(came.outcome, 'firmware', 'which the history knows')
      t.equal(came.release, release?.(s) ?? s.kernels.newer)
      cleanly(t, came)
      await check?.(s, t, came)
    })
  }
  await t.test('no wish is left', async (subtest) => {
    const t = subtest as unknown as Test
    const wanted = await otherKernel(s)
    await stage(s, t, wanted)
    const came = await goDown(s, () => ask(vm, 'reboot'), { timeout: 90 })
    rows.push(['reboot', came])
    t.ok(came.byKexec, 'so the next reboot is by kexec')
    t.equal(came.release, wanted)
  })
  t.comment(table(system, rows))
}

const variable = (name: string): string => `/sys/firmware/efi/efivars/${name}-8be4df61-93ca-11d2-aa0d-00e098032b8c`

/** OsIndications (UEFI 8.5.4); 0 where the variable is not there. Its file starts with four bytes of attributes. */
const osIndications = async (vm: Machine): Promise<number> =>
  Number(await vm.must(`od -An -j4 -N8 -tu8 ${variable('OsIndications')} 2>/dev/null || echo 0`))

const nextIs = async (s: Scenario, t: Test): Promise<void> => {
  t.match(await s.status(), { next: 'auto', action: /./ }, 'it held for one reboot')
}

const CAPSULE = '/boot/efi/EFI/UpdateCapsule/test.cap'

// A device's update as fwupd leaves it for its EFI program: 48 bytes, then the status, 1 for "attempt update" (struct
// FuStructEfiUpdateInfo). efivarfs takes attributes and value in one write.
const FWUPD =
  '/sys/firmware/efi/efivars/fwupd-01234567-89ab-cdef-0123-456789abcdef-0-0abba7dc-e516-4167-bbf5-4d9d1c739416'
const ATTEMPT = `printf '\\007\\0\\0\\0${'\\0'.repeat(48)}\\001\\0\\0\\0' > ${FWUPD}`
// FS_IOC_SETFLAGS of linux/fs.h with no flags: efivarfs makes what it does not know immutable, and there is no
// chattr(1).
const MUTABLE = `python3 -c "import fcntl, os, sys; fcntl.ioctl(os.open(sys.argv[1], 0), 0x40086602, bytes(8))" ${FWUPD}`

/** What any machine with UEFI offers. */
export const wishes: Wish[] = [
  {
    name: 'systemctl reboot --firmware-setup',
    // The firmware's setup would wait for a key for ever.
    ask: async (vm) => {
      await ask(vm, 'systemctl reboot --firmware-setup')
      await vm.waitForSerial(/Boot Maintenance Manager/, { timeout: 60 })
      await vm.monitor('system_reset')
    },
    check: async ({ vm }, t) => {
      t.equal((await osIndications(vm)) & 1, 0, 'the setup was there, and the wish is used up')
    },
  },
  {
    name: 'coldreboot',
    ask: (vm) => ask(vm, 'coldreboot'),
    check: async ({ vm }, t) => {
      t.equal((await vm.run('test -e /no-kexec-reboot')).code, 1, '/no-kexec-reboot is gone')
    },
  },
  {
    name: 'kexecctl next firmware, systemctl reboot',
    ask: async (vm) => {
      await vm.must('kexecctl next firmware')
      await ask(vm, 'systemctl reboot')
    },
    check: nextIs,
  },
  { name: 'kexecctl reboot --firmware', ask: (vm) => ask(vm, 'kexecctl reboot --firmware'), check: nextIs },
  {
    name: 'a capsule on the ESP, reboot',
    // As fwupd leaves it for firmware that takes capsules from disk (UEFI 8.5.5). This firmware does not, and it stays.
    ask: async (vm) => {
      await vm.must(`mkdir -p ${CAPSULE.replace(/\/[^/]*$/, '')} && head -c 4096 /dev/zero > ${CAPSULE}`)
      await ask(vm, 'reboot')
    },
    check: async ({ vm }, t) => {
      t.equal((await vm.run(`test -e ${CAPSULE}`)).code, 0, 'it is not ours to remove')
    },
  },
  {
    name: 'an update left by fwupd, reboot',
    ask: async (vm) => {
      await vm.must(ATTEMPT)
      await ask(vm, 'reboot')
    },
    check: async ({ vm }, t) => {
      t.equal((await vm.run(`test -e ${FWUPD}`)).code, 0, 'nor is that')
      await vm.must(`${MUTABLE} && rm ${FWUPD}`)
    },
  },
]

const DIRECT = '/boot/efi/EFI/direct'

/** The kernel itself as a boot entry of the firmware, with a word of its own on the command line. */
export const bootNext: Wish = {
  name: 'efibootmgr --bootnext, reboot',
  prepare: async ({ vm, kernels }) => {
    const words = `root=LABEL=root ro console=ttyS0 initrd=\\EFI\\direct\\initrd.img vmtest.direct=1`
    const { newer } = kernels
    const files = `cp /boot/vmlinuz-${newer} ${DIRECT}/linux.efi && cp /boot/initrd.img-${newer} ${DIRECT}/initrd.img`
    await vm.must(`mkdir -p ${DIRECT} && ${files}`)
    await vm.must(`efibootmgr -C -d /dev/vda -p 1 -L direct -l '\\EFI\\direct\\linux.efi' -u '${words}'`)
  },
  ask: async (vm) => {
    await vm.must("efibootmgr -n $(efibootmgr | sed -n 's/^Boot\\(....\\).*direct.*/\\1/p')")
    await ask(vm, 'reboot')
  },
  check: async ({ vm }, t) => {
    t.match(await vm.must('cat /proc/cmdline'), /vmtest\.direct=1/, 'what BootNext names was booted')
    t.notMatch(await vm.must('efibootmgr'), /BootNext/, 'and the wish is used up')
    await vm.must(`rm -r ${DIRECT}`)
  },
}

// grub-mkconfig's own ids: the submenu's, then the entry's.
const grubEntry = (release: string): string =>
  `$(grep -o "gnulinux-advanced-[a-z0-9-]*" /boot/grub/grub.cfg | head -n 1)>` +
  `$(grep -o "gnulinux-${release}-advanced-[a-z0-9-]*" /boot/grub/grub.cfg | head -n 1)`

export const grubReboot: Wish = {
  name: 'grub-reboot ENTRY, reboot',
  ask: async (vm) => {
    await vm.must(`grub-reboot "${grubEntry(vm.image.kernels.older)}"`)
    await ask(vm, 'reboot')
  },
  release: ({ kernels }) => kernels.older,
  check: async ({ vm }, t) => {
    t.notMatch(await vm.must('grub-editenv - list'), /next_entry=./, 'the wish is used up')
  },
}
