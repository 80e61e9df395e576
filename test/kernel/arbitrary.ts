import fc from '../fast-check.ts'

const words =
  '0 1 06 9 10 100 99999999999999999999 . . - - + ~ ^ _ .. rc rc3 pre1 daily20240101 0.rc7. 060900rc3 amd64 x86_64 686 generic ' +
  '64k rt rt7 uek el9_4 el9uek fc42 deb13 bpo bpo12 trunk g1234abc git12 unsigned + .old rescue default a B'

/** Strings that look like releases more or less, many of them hostile: for what must hold whatever is on disk. */
export const releaseLike = fc
  .tuple(
    fc.constantFrom('6.1', '6.1.0', '6.01.0', '6.1.0.0', '5.14.0', '99999999999999999999.1', '6', ''),
    fc.array(fc.constantFrom(...words.split(' ')), { maxLength: 8 }),
  )
  .map(([core, rest]) => core + rest.join(''))

const pick = (...items: string[]) => fc.constantFrom(...items)
const upTo = (max: number) => fc.integer({ min: 0, max }).map(String)
const from1 = (max: number) => fc.integer({ min: 1, max }).map(String)
const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(''))
const is = (text: string) => fc.constant(text)

const numbers = join(pick('2', '4', '5', '6', '12'), is('.'), upTo(20), is('.'), upTo(130))
const minor = join(pick('5', '6', '7'), is('.'), upTo(20))

/** Debian up to 12: an ABI number. `linux-version` has no rule for `~`, so there is none. */
export const debianAbi = join(
  minor,
  is('.0-'),
  fc.oneof(
    upTo(300),
    join(is('0.deb'), from1(13), is('.'), from1(40)),
    join(is('0.bpo.'), from1(40)),
    join(is('rc'), upTo(12)),
    is('trunk'),
  ),
)

/**
 * Debian since 6.11: no ABI number. `6.12.38` and `6.12.38+deb13` are told apart by what happened (first the one, then
 * the other), not by linux-version, so that a list has only one of both.
 */
export const debianNew = (stable: boolean) =>
  join(
    fc.oneof(minor, join(minor, is('.'), from1(130))),
    stable
      ? join(is('+deb'), from1(14), fc.oneof(is(''), join(is('.'), from1(9))))
      : fc.oneof(is(''), is('+bpo'), join(is('-rc'), upTo(12))),
  )

export const ubuntu = join(numbers, is('-'), upTo(1200))

export const suse = join(
  numbers,
  is('-'),
  fc.oneof(
    from1(30),
    join(pick('150500.', '150600.', '160000.'), from1(60), fc.oneof(is(''), join(is('.'), upTo(90)))),
  ),
)

const el = fc.oneof(join(is('el'), from1(10)), join(is('el'), from1(10), is('_'), upTo(10)), join(is('fc'), from1(50)))
const rcBuild = join(is('0.rc'), upTo(12), is('.'), fc.oneof(is(''), is('20241115gitcfaaa7d010d1.')), from1(90))
const zStream = join(from1(1200), fc.oneof(is(''), join(is('.'), upTo(200), is('.'), upTo(9))))

export const rpmShaped = join(numbers, is('-'), fc.oneof(rcBuild, zStream), is('.'), el)

/** Version strings for rpm's rule. No `-` and `:`, by which rpm would split first. */
export const segments = fc
  .array(
    pick('0', '00', '1', '9', '10', '007', '99999999999999999999', 'a', 'b', 'rc', 'Z', '.', '_', '+', '~', '^', '..'),
    {
      minLength: 1,
      maxLength: 9,
    },
  )
  .map((parts) => parts.join(''))
