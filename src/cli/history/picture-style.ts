import type { Phase } from './stretches.ts'

/** The colours of one way to look at the picture. */
export interface Palette {
  back: string
  edge: string
  text: string
  muted: string
  bad: string
  phases: Readonly<Record<Phase, string>>
}

/**
 * What is drawn has a contrast of 3:1 at least against what is behind it, text 4.5:1 (WCAG 1.4.3, 1.4.11), and any two
 * phases differ for whoever does not see red, green or blue; the test calculates it.
 */
export const LIGHT: Palette = {
  ...{ back: '#f6f8fa', edge: '#d0d7de', text: '#1f2328', muted: '#57606a', bad: '#b3161b' },
  phases: { shutdown: '#0e3d61', gap: '#e05a00', kernel: '#b85ac8', initrd: '#008f77', userspace: '#5a4312' },
}

export const DARK: Palette = {
  ...{ back: '#0d1117', edge: '#30363d', text: '#e6edf3', muted: '#9198a1', bad: '#ff7b72' },
  phases: { shutdown: '#2f74e8', gap: '#e8661a', kernel: '#b05f9c', initrd: '#62e6d6', userspace: '#f2ec9b' },
}

const rules = ({ back, edge, text, muted, bad, phases }: Palette): string =>
  [
    `.back { fill: ${back}; stroke: ${edge} }`,
    `.grid { stroke: ${edge} }`,
    `text { fill: ${text} }`,
    `.muted, .axis, .count { fill: ${muted} }`,
    `.bad { fill: ${bad} }`,
    `.mark { stroke: ${bad} }`,
    `.break { stroke: ${back} }`,
    `.median { fill: ${muted} }`,
    `.hatch { stroke: ${muted} }`,
    `.open { stroke: ${muted} }`,
    ...Object.entries(phases).map(([phase, colour]) => `.${phase} { fill: ${colour} }`),
  ].join(' ')

/** The style sheet: light, or dark where the reader wants that. No font is asked for that is not there. */
export const STYLE = [
  "text { font: 12px system-ui, 'DejaVu Sans', 'Segoe UI', Roboto, Helvetica, Arial, sans-serif }",
  'text { font-variant-numeric: tabular-nums }',
  '.title { font-size: 19px; font-weight: 600 } .lead { font-size: 14px } .strong { font-weight: 600 }',
  '.count { text-anchor: end } .axis { text-anchor: middle }',
  '.open { fill: url(#hatch); stroke-dasharray: 3 2 } .mark { fill: none; stroke-width: 2 }',
  '.break { fill: none; stroke-width: 3 }',
  rules(LIGHT),
  `@media (prefers-color-scheme: dark) { ${rules(DARK)} }`,
].join('\n')
