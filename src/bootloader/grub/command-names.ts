// Of command.lst, as GRUB 2.06 has it for i386-pc and x86_64-efi, and of its core: what the interpreter does not know.
const NAMES =
  '915resolution acpi all_functional_test authenticate background_color background_image backtrace badram ' +
  'blocklist cat cbmemc clear cmosclean cmosdump cmosset cmostest cmp coreboot_boottime cpuid crc cryptomount ' +
  'cutmem date distrust drivemap dump efiemu_loadcore efiemu_prepare efiemu_unload fakebios file fix_video ' +
  'functional_test gdbstub gdbstub_break gdbstub_stop gettext gptsync hashsum hdparm hello help hexdump ' +
  'hexdump_random inb inl insmod inw keymap keystatus kfreebsd_loadenv kfreebsd_module kfreebsd_module_elf ' +
  'knetbsd_module knetbsd_module_elf kopenbsd_ramdisk legacy_check_password legacy_initrd legacy_initrd_nounzip ' +
  'legacy_password list_env list_trusted loadbios loadfont loopback ls lsacpi lsapm lscoreboot lsefi lsefimmap ' +
  'lsefisystab lsfonts lsmmap lsmod lspci lssal macppcbless mactelbless md5sum module module2 nativedisk ' +
  'net_add_addr net_add_dns net_add_route net_bootp net_bootp6 net_del_addr net_del_dns net_del_route net_dhcp ' +
  'net_get_dhcp_option net_ipv6_autoconf net_ls_addr net_ls_cards net_ls_dns net_ls_routes net_nslookup outb ' +
  'outl outw parttool password password_pbkdf2 pcidump play probe rdmsr read_byte read_dword read_word regexp ' +
  'rmmod sendkey serial setpci sha1sum sha256sum sha512sum sleep smbios terminal_input terminal_output terminfo ' +
  'test_blockarg testload testspeed time tr trust usb vbeinfo vbetest verify_detached videoinfo videotest ' +
  'write_byte write_dword write_word wrmsr xnu_devprop_load xnu_kernel xnu_kernel64 xnu_kext xnu_kextdir ' +
  'xnu_mkext xnu_ramdisk xnu_resume xnu_splash xnu_uuid zfs-bootfs zfsinfo zfskey'

/** Commands of GRUB that are not run here: where there is one it comes before a function of its name. */
export const OTHER_COMMANDS: ReadonlySet<string> = new Set(NAMES.split(' '))
