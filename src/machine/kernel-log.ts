import { run } from '../sys/exec.ts'

/** The last lines that the kernel logged in this boot, oldest first; none where the journal cannot be read. */
export const kernelLogTail = async (lines: number): Promise<string[]> => {
  const argv = ['/bin/journalctl', '--quiet', '--dmesg', '--boot', '--output=cat', '--no-pager'] as const
  const { stdout } = await run([...argv, `--lines=${lines}`], { timeoutMs: 10_000 })
  return stdout.split('\n').filter((line) => line !== '')
}
