import t from 'tap'
import { parseXml } from './xml.ts'

t.test('what is well-formed', async (t) => {
  t.same(parseXml('<a b="1 &lt; 2">x<c/>&amp;</a>\n'), [
    { name: 'a', attributes: { b: '1 < 2' }, text: 'x&' },
    { name: 'c', attributes: {}, text: '' },
  ])
})

t.test('what is not', async (t) => {
  const wrong = ['<a>', '</a>', '<a></b>', '<a/><b/>', 'x<a/>', '<a>&</a>', '<a>&copy;</a>', '<a>></a>', '<a b=1/>']
  for (const xml of [
    ...wrong,
    '<a b="<"/>',
    '<a b="1" b="2"/>',
    '<a>\x1b</a>',
    '<a>\ud800</a>',
    '<a>\uffff</a>',
    '<1/>',
  ])
    t.throws(() => parseXml(xml), xml)
})
