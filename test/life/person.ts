import type { Terminal } from './terminal.ts'

/** The questions, in their order, as every frontend shows them. */
export const QUESTIONS = [
  /automatically\?/,
  /every kind of reboot/,
  /Have the boot loader/,
  /Method for choosing/,
] as const

/** Answers `no` to the second question and `newest` to the last, and goes back once on the way. */
export const inDialog = async ({ until, keys }: Terminal): Promise<void> => {
  await until(QUESTIONS[0])
  await keys('Enter')
  await until(QUESTIONS[1])
  await keys('Tab', 'Enter')
  await until(QUESTIONS[2])
  await keys('Escape')
  await until(QUESTIONS[1])
  await keys('Enter')
  await until(QUESTIONS[2])
  await keys('Enter')
  await until(QUESTIONS[3])
  await keys('End', 'Enter')
}

/** Answers the same. The line has the answer that is offered already. */
export const inReadline = async ({ until, keys }: Terminal): Promise<void> => {
  await until(QUESTIONS[0])
  await keys('Enter')
  await until(QUESTIONS[1])
  await keys('C-u', 'no', 'Enter')
  await until(QUESTIONS[2])
  await keys('Enter')
  await until(QUESTIONS[3])
  await keys('C-u', 'newest', 'Enter')
}
