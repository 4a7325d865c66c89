import { forbiddenIn, headOf, laterForbiddenIn, withLineFeeds } from './xml-characters.ts';
import { codes, XmlCursor } from './xml-cursor.ts';
import { ElementMaker } from './xml-element.ts';
import type { OpenElement } from './xml-element.ts';
import { isNameStart } from './xml-names.ts';
import type { QName } from './xml-names.ts';
import type { XmlNode } from './xml-node.ts';

const maxDepth = 512;

const { bang, slash, less, equal, greater, question } = codes;

/**
 * The root element of a well-formed document (XML 1.0 and 1.1, Namespaces in XML). Nothing is expanded beyond the five predefined
 * entities and character references. Throws an Error that says where and what is wrong, `3:14: unclosed tag: a`; a DOCTYPE
 * and more than 512 levels are. A prefix that nobody declares is its own namespace; blanks may stand before everything.
 */
export function parseXml(given: string): XmlNode {
  const { isLater } = headOf(given);
  const text = withLineFeeds(given, isLater);
  const cursor = new XmlCursor(text, headOf(text).length, isLater);
  const forbidden = isLater ? laterForbiddenIn(text) : text.isWellFormed() ? -1 : forbiddenIn(text);
  if (forbidden >= 0) cursor.fail('disallowed character', forbidden);
  return new DocumentReader(cursor, isLater).read();
}

class DocumentReader {
  private readonly cursor: XmlCursor;
  private readonly maker: ElementMaker;
  /** The elements around the current place, the outermost first. */
  private readonly open: OpenElement[] = [];
  /** Elements whose parents are not complete yet, and where those of each open element begin. */
  private readonly complete: OpenElement[] = [];
  private completeCount = 0;
  private readonly begins: number[] = [];
  private root: OpenElement | undefined;

  constructor(cursor: XmlCursor, mayUndeclare: boolean) {
    this.cursor = cursor;
    this.maker = new ElementMaker(mayUndeclare);
  }

  read(): XmlNode {
    const { cursor, open } = this;
    const { length } = cursor.text;
    while (cursor.at < length) {
      const parent = open[open.length - 1];
      if (parent) parent.text += cursor.readText();
      else this.skipOutside();
      if (cursor.at < length) this.readMarkup(parent);
    }
    if (open.length > 0) cursor.fail('unexpected end');
    return this.root ?? cursor.fail('document must contain a root element');
  }

  private skipOutside(): void {
    const { cursor } = this;
    cursor.skipSpace();
    if (cursor.at < cursor.text.length && cursor.text.charCodeAt(cursor.at) !== less) {
      cursor.fail('text data outside of root node', cursor.at);
    }
  }

  private readMarkup(parent: OpenElement | undefined): void {
    const { cursor } = this;
    const code = cursor.text.charCodeAt(++cursor.at);
    if (code === slash) this.readEndTag();
    else if (isNameStart(code)) this.readStartTag(parent);
    else if (code === bang) this.readDeclared(parent);
    else if (code === question) this.skipInstruction();
    else cursor.fail('disallowed character in tag name', cursor.at);
  }

  private readStartTag(parent: OpenElement | undefined): void {
    const { cursor } = this;
    const { text } = cursor;
    const start = cursor.at;
    const name = cursor.readName();
    let code = text.charCodeAt(cursor.at);
    while (code !== greater && code !== slash) {
      const { at } = cursor;
      cursor.skipSpace();
      code = text.charCodeAt(cursor.at);
      if (code === greater || code === slash) break;
      if (cursor.at === at) cursor.fail('disallowed character in a tag', at);
      this.readAttribute();
      code = text.charCodeAt(cursor.at);
    }
    cursor.at++;
    if (code === slash) cursor.expect(greater, 'forward-slash in opening tag not followed by >');
    this.enter(name, parent, start);
    if (code === slash) this.leave();
  }

  private readAttribute(): void {
    const { cursor } = this;
    const name = cursor.readName();
    cursor.skipSpace();
    cursor.expect(equal, 'attribute without value');
    cursor.skipSpace();
    const quote = cursor.text.charCodeAt(cursor.at);
    if (quote !== 0x22 && quote !== 0x27) cursor.fail('unquoted attribute value', cursor.at);
    cursor.at++;
    this.maker.attribute(name, cursor.readValue(quote));
  }

  private readEndTag(): void {
    const cursor: XmlCursor = this.cursor;
    const { text, tags } = cursor;
    const start = ++cursor.at;
    const tag = tags[tags.length - 1];
    if (tag === undefined) cursor.fail('unmatched closing tag', start);
    if (text.startsWith(tag, start)) {
      cursor.at += tag.length;
      cursor.skipSpace();
      if (text.charCodeAt(cursor.at) === greater) {
        cursor.at++;
        return this.leave();
      }
    }
    // Cut off, or the tag of something else.
    cursor.fail(`unexpected close tag, "${tag}" is open`, text.indexOf('>', start) < 0 ? text.length : start);
  }

  private enter(name: QName, parent: OpenElement | undefined, at: number): void {
    const { open, cursor } = this;
    if (this.root && !parent) cursor.fail('documents may contain only one root', at);
    if (open.length >= maxDepth) throw new Error(`its elements nest deeper than ${maxDepth} levels`);
    try {
      open.push(this.maker.make(name, parent));
    } catch (cause) {
      cursor.fail(cause instanceof Error ? cause.message : String(cause), at);
    }
    cursor.tags.push(name.text);
    this.begins.push(this.completeCount);
  }

  private leave(): void {
    const { complete } = this;
    const element = this.open.pop();
    this.cursor.tags.pop();
    const begin = this.begins.pop() ?? 0;
    if (!element) return;
    if (this.completeCount > begin) element.children = complete.slice(begin, this.completeCount);
    this.completeCount = begin;
    if (this.open.length > 0) complete[this.completeCount++] = element;
    else this.root = element;
  }

  /** Comments and CDATA. */
  private readDeclared(parent: OpenElement | undefined): void {
    const cursor: XmlCursor = this.cursor;
    const { text } = cursor;
    const start = ++cursor.at;
    if (text.startsWith('--', start)) {
      cursor.at += 2;
      cursor.readTo('--');
      return cursor.expect(greater, 'malformed comment');
    }
    if (text.startsWith('DOCTYPE', start)) {
      throw new Error('it holds a DOCTYPE, which SOAP forbids and Heddle does not read');
    }
    if (!text.startsWith('[CDATA[', start)) cursor.fail('incorrect syntax', start);
    if (!parent) cursor.fail('text data outside of root node', start);
    cursor.at += 7;
    parent.text += cursor.readTo(']]>');
  }

  private skipInstruction(): void {
    const { cursor } = this;
    const start = ++cursor.at;
    const { text: target } = cursor.readName();
    if (target.includes(':')) cursor.fail('disallowed character in processing instruction name', start);
    if (/^xml$/i.test(target)) cursor.fail('an XML declaration must be whole and at the start of the document', start);
    const { at } = cursor;
    cursor.skipSpace();
    if (cursor.at === at && !cursor.text.startsWith('?>', at)) {
      cursor.fail('disallowed character in processing instruction name', at);
    }
    cursor.readTo('?>');
  }
}
