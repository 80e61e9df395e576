/**
 * MESSAGE_ID= of every kind of entry in the journal: systemd.journal-fields(7). Once released an id stays, and is never
 * given to another kind. What each means, for people, stands in docs/journal.md.
 */
export const MESSAGE_IDS = {
  /** A kernel was staged. */
  staged: 'd2509ec152b14d36bd0db77a5427ddc0',
  /** The target was not staged: a check refused it, or the load failed. */
  refused: '844a6159c01e42a890fb6f093bbb8138',
  /** The target was not staged now, and is tried again at the next event. */
  waiting: '2d70c3f223484a238bc3e84b3225b6ce',
  /** Nothing was staged, since somebody else has loaded an image. */
  foreign: '82b095367c2e40ac9a5149d30bf5ed16',
  /** What was staged was unloaded, and nothing takes its place. */
  unloaded: 'b39bdfc8b3d54c6ea81551cd261d1126',
  /** What was staged is no longer to start, and could not be unloaded. */
  stuck: '4572a0a626454867b4557601cdcf782d',
  /** The last check let the staged kernel start. */
  armed: 'acc6c6a4c67945f491149a2022266493',
  /** The last check kept the staged kernel from starting: the reboot goes through the firmware. */
  vetoed: 'b1861fc9a0144d08b532681ab64bbb8b',
  /** The last check found nothing that kexecctl staged. */
  firmware: '98f6d0fec58d497db910f1f0537c7a0f',
  /** The machine came up as it was to: by the kexec that was let start, or through the firmware. */
  booted: 'a1596c2344074d45aede95d2ddb5e496',
  /** It came up otherwise. */
  'not-arrived': 'dd5f2bb05d0944b4ab1586b5685cf1f5',
  /** The kernel that runs is confirmed. */
  confirmed: '2b702bdcd984433a9b4df6cb6732ef50',
  /** It is not. */
  'not-confirmed': '5d4b1de709ce47b8906d672ac1a53c81',
  /** Something that belongs to a boot or a shutdown could not be done; the rest was. */
  failed: '3a2f5832b1844b1cbc42f5e68534a8cd',
} as const

/** A kind of entry. */
export type Kind = keyof typeof MESSAGE_IDS
