import t from 'tap'
import { element, xmlText } from '../../src/report/svg.ts'

t.test('any text is text', async (t) => {
  const table: [text: string, wanted: string][] = [
    ['6.12.117+deb13-amd64', '6.12.117+deb13-amd64'],
    ['<script>alert("1")&amp;\'', "&lt;script&gt;alert(&quot;1&quot;)&amp;amp;'"],
    [']]>', ']]&gt;'],
    ['\x1b[31m\n\0\x7f', '\\x1b[31m\\x0a\\x00\\x7f'],
    ['\u202eback', '\\u202eback'],
    ['\ud800 \udc00 \uffff \ufffe', '\ufffd \ufffd \ufffd \ufffd'],
    ['\ud83d\ude00 ä', '\ud83d\ude00 ä'],
  ]
  for (const [text, wanted] of table) t.equal(xmlText(text), wanted)
})

t.test('elements', async (t) => {
  t.equal(element('rect', { class: 'a"b', x: 1 / 3, y: -2.04 }), '<rect class="a&quot;b" x="0.3" y="-2"/>')
  t.equal(element('text', { x: 1 }, element('tspan', {}, 'a')), '<text x="1"><tspan>a</tspan></text>')
})
