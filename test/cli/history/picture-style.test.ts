import t from 'tap'
import { DARK, LIGHT, type Palette } from '../../../src/cli/history/picture-style.ts'

type Three = [number, number, number]

// sRGB, IEC 61966-2-1
const linear = (colour: string): Three =>
  [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as Three

const times = (matrix: readonly Three[], [a, b, c]: Three): Three =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as Three

const luminance = ([r, g, b]: Three): number => 0.2126 * r + 0.7152 * g + 0.0722 * b

// WCAG 2.2, "contrast ratio"
const contrast = (one: string, other: string): number => {
  const [low = 0, high = 0] = [luminance(linear(one)), luminance(linear(other))].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

// Machado, Oliveira, Fernandes 2009: how colours look without the one or the other kind of cones
const SIGHTS: Readonly<Record<string, readonly Three[]>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const XYZ: readonly Three[] = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
]

// CIE 1976
const lab = (rgb: Three): Three => {
  const [x, y, z] = times(XYZ, rgb.map((c) => Math.min(1, Math.max(0, c))) as Three)
  const f = (v: number) => (v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116)
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)]
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

const distance = (one: Three, other: Three): number => Math.hypot(...one.map((c, i) => c - (other[i] ?? 0)))

const PALETTES: readonly (readonly [string, Palette])[] = Object.entries({ LIGHT, DARK })

t.test('contrast', async (t) => {
  for (const [name, { back, text, muted, bad, phases }] of PALETTES) {
    for (const [phase, colour] of Object.entries(phases))
      t.ok(contrast(colour, back) >= 3, `${name}: ${phase} ${contrast(colour, back)}`)
    for (const colour of [text, muted, bad])
      t.ok(contrast(colour, back) >= 4.5, `${name}: ${colour} ${contrast(colour, back)}`)
  }
  t.ok(Math.abs(contrast('#000000', '#ffffff') - 21) < 0.01, 'as the standard has it')
})

t.test('no two phases look alike to anybody', async (t) => {
  for (const [name, { phases }] of PALETTES)
    for (const [sight, matrix] of Object.entries(SIGHTS)) {
      const seen = Object.values(phases).map((colour) => lab(times(matrix, linear(colour))))
      const nearest = Math.min(...seen.flatMap((one, i) => seen.slice(0, i).map((other) => distance(one, other))))
      t.ok(nearest >= 25, `${name}, ${sight}: ${nearest}`)
    }
})
