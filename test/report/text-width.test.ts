import t from 'tap'
import { cutToWidth, textWidth } from '../../src/report/text-width.ts'

t.test('wide enough', async (t) => {
  // as DejaVu Sans of 12 pixels has them, by rsvg-convert 2.54
  const measured: [text: string, pixels: number][] = [
    ['6.12.117+deb13-amd64', 147],
    ['did not arrive', 80],
    ['4 min 12 s', 63],
    ['gap: firmware and boot loader, or kexec', 240],
    ['mmmmwwww', 85],
  ]
  for (const [text, pixels] of measured) {
    t.ok(textWidth(text) >= pixels, `${text}: ${textWidth(text)}`)
    t.ok(textWidth(text) < pixels * 1.25 + 4, `${text}: ${textWidth(text)}`)
  }
})

t.test('cut where there is no room', async (t) => {
  t.equal(cutToWidth('6.12.117+deb13-amd64', 212), '6.12.117+deb13-amd64')
  const cut = cutToWidth('x'.repeat(4096), 212)
  t.match(cut, /^x+\.\.\.$/)
  t.ok(textWidth(cut) <= 212 && textWidth(cut) > 190)
  t.equal(cutToWidth('\ud83d\ude00'.repeat(50), 60), '\ud83d\ude00\ud83d\ude00...')
})
