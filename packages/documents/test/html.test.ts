import { describe, expect, it } from 'vitest'
import { HtmlReader } from '../src/html/html-reader.ts'

const read = (html: string, { isXhtml = false, size = html.length || 1 } = {}) => {
  const reader = new HtmlReader({ isXhtml })
  for (let at = 0; at < html.length; at += size) reader.write(html.slice(at, at + size))
  return reader.end()
}

/** Reads the page as a whole and character by character, which has to make no difference. */
const textOf = (html: string, options: { isXhtml?: boolean } = {}) => {
  const { text } = read(html, options)
  expect(read(html, { ...options, size: 1 }).text).toBe(text)
  return text
}

describe('white space', () => {
  it.each([
    ['<p>Hello&nbsp;world</p>', 'Hello world'],
    ['10&nbsp;000&nbsp;EUR', '10 000 EUR'],
    ['10\u202f000\u2009km', '10\u202f000\u2009km'],
    ['Total:&nbsp;<b>5</b>&nbsp;items', 'Total: 5 items'],
    ['<b>a&nbsp;</b>b<i>&nbsp;c</i>', 'a b c'],
    ['a&nbsp;&nbsp;b', 'a  b'],
    ['a &nbsp; b', 'a   b'],
    ['<p>a&nbsp;</p><p>&nbsp;</p><p>b</p>', 'a\n\nb'],
    ['a<br>&nbsp;&nbsp;b', 'a\n  b'],
    ['<td>1&#xa0;</td><td>&nbsp;2</td>', '1  |  2 |'],
    ['<b>\u3000全角</b>\u2003em', '\u3000全角\u2003em'],
    ['a&emsp;<b>b</b>&thinsp;c', 'a\u2003b\u2009c'],
    ['a\u2028b\ufeffc\u0085d', 'a\u2028b\ufeffc\u0085d'],
    ['a\vb', 'a\vb'],
    [' \t\n\f\r a \t\n\f\r\n b ', 'a b'],
    ['<b>a </b> <i> b</i>', 'a b'],
    ['a<b> </b>b', 'a b'],
    ['<p> a <br> b </p>', 'a\nb'],
    ['a<!-- x -->b <!-- y --> c', 'ab c'],
  ])('is what HTML says it is: %j', (html, text) => {
    expect(textOf(html)).toBe(text)
  })

  it.each([
    ['<pre>\n  a\n\tb  </pre>', '  a\n\tb  '],
    ['<pre>\r\na\r\nb\rc</pre>', 'a\nb\nc'],
    ['<pre>\n\na</pre>', '\na'],
    ['<pre><b>\na</b></pre>', '\na'],
    ['<pre>a&nbsp;b</pre>', 'a b'],
    ['<listing>\na  b</listing>', 'a  b'],
    ['<xmp>a  <b>b</xmp>', 'a  <b>b'],
    ['<plaintext>a  <b></plaintext>', 'a  <b></plaintext>'],
  ])('is kept where it has a meaning: %j', (html, text) => {
    expect(textOf(html)).toBe(text)
  })

  it('is collapsed in titles and in the labels of links', () => {
    const { title, links } = read('<title> A\n&nbsp;\u3000B </title><a href=x> a\n<b>&nbsp;b</b> </a>')
    expect(title).toBe('A \u00a0\u3000B'.replace('\u00a0', ' '))
    expect(links).toEqual([{ href: 'x', text: ' a\n\u00a0b ' }])
  })
})

describe('a page is parsed as the standard says', () => {
  it.each([
    ['named characters', '&lt;&amp;&gt; &copy; &notin; &fjlig; &hellip;', '<&> © ∉ fj …'],
    ['characters without a semicolon', '&copy 1 &amp 2 AT&T a&b', '© 1 & 2 AT&T a&b'],
    ['numbers of Windows-1252', '&#150;&#x80;&#146;', '–€’'],
    ['numbers of no character', '&#0;&#xd800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['tags in any case', '<P>a<BR>b</P><Script>x</SCRIPT>', 'a\nb'],
    ['end tags left out', '<ul><li>a<li>b</ul><p>c<p>d<dl><dt>e<dd>f</dl>', '- a\n- b\n\nc\n\nd\n\ne\nf'],
    ['cells without ends', '<table><tr><td>a<td>b<tr><th>c<td>d</table>', 'a | b |\nc | d |'],
    ['ends of elements that are not open', 'a</b>b</p>c</br>d', 'ab\n\nc\nd'],
    ['a slash in the tag of an element that holds content', '<div/>a<p/>b<b/>c', 'a\n\nbc'],
    ['attributes in every form', '<p a=b c = "d>" e=\'f>\' g>h', 'h'],
    ['a comment that ends in each way', 'a<!-->b<!--->c<!-- --!>d<!-- > -->e', 'abcde'],
    ['markup that is none', 'a < b <3 <> </> c', 'a < b <3 <> c'],
    ['instructions and CDATA', 'a<?php echo 1 ?>b<![CDATA[c]]>d', 'abd'],
    ['a script that mentions tags', '<script>"<p>" // <!-- \n</script>a', 'a'],
    ['style that mentions tags', '<style>p::before{content:"<p>"}</style>a', 'a'],
    ['a title in the text', '<p>a<title>t</title>b', 'ab'],
    ['a drawing that closes its own elements', '<svg><path/><title>t</title></svg>a', 'a'],
    ['a page that ends in a tag', 'a<b', 'a'],
    ['a page that ends in a character', 'a&am', 'a&am'],
  ])('%s', (_what, html, text) => {
    expect(textOf(html)).toBe(text)
  })
})

describe('what a browser shows', () => {
  it.each([
    [
      'the text of an image',
      '<p>A <img src=x alt="red\n fox"> ran.<img src=y alt=""><img src=z>',
      'A [Image: red fox] ran.',
    ],
    ['a shadow tree', '<x-a><template shadowrootmode=open><p>Shadow</template>light</x-a>', 'Shadow\n\nlight'],
    ['nothing of a template', '<template><p>a</template><template shadowrootmode="?">b</template>c', 'c'],
    ['what can be found', '<p hidden=until-found>a<p hidden>b<p hidden=hidden>c', 'a'],
    ['nothing of a closed dialog', '<dialog>a</dialog><dialog open>b</dialog>', 'b'],
    ['the numbers of lists', '<ol><li>a<li>b</ol>', '1. a\n2. b'],
    ['the start of lists', '<ol start=7><li>a<li value=20>b<li>c</ol>', '7. a\n20. b\n21. c'],
    ['lists that count down', '<ol reversed start=3><li>a<li>b</ol><ol reversed><li>c</ol>', '3. a\n2. b\n\n- c'],
    [
      'lists in lists',
      '<ol><li>a<ul><li>x</ul><li>b<ol start=" -1x"><li>y</ol><li>c</ol>',
      '1. a\n\n- x\n\n2. b\n\n-1. y\n\n3. c',
    ],
    [
      'a style that hides',
      '<p style="display\n:\tnone">a<p style="visibility:hidden">b<p style="display:\u00a0none">c',
      'c',
    ],
  ])('%s', (_what, html, text) => {
    expect(textOf(html)).toBe(text)
  })

  it.each([
    '<body hidden><p>a',
    '<html style="display:none"><p>a',
    '<body style="opacity: 0; visibility: hidden"><p>a',
    '<body aria-hidden=true><p>a',
  ])('is also a page that is hidden until its scripts have run: %s', (html) => {
    expect(textOf(html)).toBe('a')
  })

  it('counts where a page goes on by itself: a refresh, and the frames that it consists of', () => {
    for (const content of ['0; url=/next', '5;URL="/next"', "0;url = '/next' ", ';url=/next', '0.5, url=/next'])
      expect(read(`<meta http-equiv=Refresh content="${content.replaceAll('"', '&quot;')}">`).links).toEqual([
        { href: '/next', text: 'The page goes on to' },
      ])
    expect(read('<meta http-equiv=refresh content=30><meta name=description content="0;url=/x">').links).toEqual([])
    expect(read('<frameset><frame src=a title=Menu><frame src=b name=main><frame></frameset>').links).toEqual([
      { href: 'a', text: 'Menu' },
      { href: 'b', text: 'main' },
    ])
  })

  it('counts what leads to other pages: areas of images, and links around images', () => {
    const { links } = read('<map><area href=a alt="North"></map><a href=b><img alt="Home"></a><a>no</a>')
    expect(links).toEqual([
      { href: 'a', text: 'North' },
      { href: 'b', text: 'Home' },
    ])
  })
})

describe('a page that scripts make', () => {
  it.each([
    ['says so', '<div id=root></div><script src=app.js></script>', '', true],
    ['shows what stands in place of them', '<noscript><p>Enable it.</noscript><script>x</script>', 'Enable it.', true],
    [
      'shows nothing in place of them when it has text',
      '<p>Text<noscript>Enable it.</noscript><script>x</script>',
      'Text',
      false,
    ],
    ['is not one that is empty', '<div></div>', '', false],
    ['is not one of data', '<script type="application/ld+json">{"a":1}</script>', '', false],
  ])('%s', (_what, html, text, needsScripts) => {
    expect(read(html)).toMatchObject({ text, needsScripts })
  })
})

describe('XHTML', () => {
  it.each([
    ['<head><script src="a.js"/><title>T</title></head><body><p>Body text</p></body>', 'Body text'],
    ['<div/><p>a</p><textarea/><iframe/><style/>b', 'a\n\nb'],
    ['<p>a<![CDATA[ <b> & ]]>c&nbsp;d&eacute;</p>', 'a <b> & c dé'],
    ['<?xml version="1.0"?><html><body><p>a<br/>b</p></body></html>', 'a\nb'],
    ['<a id="x"/><ol><li>a</li><li/><li>b</li></ol>', '1. a\n3. b'],
  ])('has elements that close themselves: %j', (html, text) => {
    expect(textOf(html, { isXhtml: true })).toBe(text)
  })
})
