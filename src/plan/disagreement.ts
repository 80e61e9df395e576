import type { Finding } from '../report/finding.ts'
import { newest } from './newest.ts'
import type { BaseFacts } from './types.ts'

/** Who says which kernel is next, where they say anything. */
export interface Opinions {
  bootloader: string | undefined
  newest: string | undefined
  link: string | undefined
}

/** The three opinions about the next kernel, as releases. */
export const opinions = (facts: BaseFacts): Opinions => ({
  bootloader: facts.boot.next?.kernel.release,
  newest: newest(facts)?.release,
  link: facts.link?.release,
})

/** Whether those who say anything say the same. */
export const agree = ({ bootloader, newest, link }: Opinions): boolean =>
  new Set([bootloader, newest, link].filter((release) => release !== undefined)).size <= 1

/** `config-disagreement`: boot loader, newest and generated link differ; says all of them. */
export const disagreement = (facts: BaseFacts, chosen: string): Finding[] => {
  const said = opinions(facts)
  if (agree(said)) return []
  const parts = [
    said.bootloader && `the boot loader would boot ${said.bootloader}`,
    said.newest && `the newest is ${said.newest}`,
    said.link && `the generated link names ${said.link}`,
  ].filter(Boolean)
  return [
    {
      id: 'config-disagreement',
      level: 'note',
      message: `${parts.join(', ')}: the target is ${chosen}`,
      hint: 'set Select= or KERNEL_IMAGE to choose another',
    },
  ]
}
