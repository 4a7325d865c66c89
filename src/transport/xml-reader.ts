import { ListPile } from './list-pile.ts';
import { forbiddenIn, headOf, laterForbiddenIn, withLineFeeds } from './xml-characters.ts';
import { codes, XmlCursor } from './xml-cursor.ts';
import { isNameStart } from './xml-names.ts';
import { TreeElement } from './xml-node.ts';
import type { PrefixScope, XmlAttribute, XmlNode } from './xml-node.ts';
import type { ElementSource } from './xml-source.ts';
import { StartTag } from './xml-tag.ts';

const maxDepth = 512;

const { bang, slash, less, equal, greater, question } = codes;

/**
 * The elements of a well-formed document (XML 1.0 and 1.1, Namespaces in XML), from the root on. Nothing is expanded beyond the
 * five predefined entities and character references. What is read throws an Error that says where and what is wrong,
 * `3:14: unclosed tag: a`; a DOCTYPE and more than 512 levels are. A prefix that nobody declares is its own namespace; blanks may stand
 * before everything. The document is sound when `close` says so.
 */
export class XmlReader implements ElementSource {
  passed = '';
  readonly lists = new ListPile();
  private readonly cursor: XmlCursor;
  private readonly tag: StartTag;
  private hasRoot = false;
  /** True where the start tag that was read last is an end tag too. */
  private isEmpty = false;
  /** The prefixes in force in each element that is open, behind those outside of all. */
  private readonly scopes: (PrefixScope | undefined)[] = [undefined];
  /** Elements of trees whose parents are not complete yet. */
  private readonly complete: XmlNode[] = [];
  private completeCount = 0;

  constructor(given: string) {
    const { isLater } = headOf(given);
    const text = withLineFeeds(given, isLater);
    const cursor = new XmlCursor(text, headOf(text).length, isLater);
    const forbidden = isLater ? laterForbiddenIn(text) : text.isWellFormed() ? -1 : forbiddenIn(text);
    if (forbidden >= 0) cursor.fail('disallowed character', forbidden);
    this.cursor = cursor;
    this.tag = new StartTag(isLater);
    if (!this.next(false)) cursor.fail('document must contain a root element');
  }

  get name(): string {
    return this.tag.name.local;
  }

  get namespace(): string {
    return this.tag.namespace;
  }

  get attributes(): readonly XmlAttribute[] {
    return this.tag.attributes;
  }

  get attributeCount(): number {
    return this.tag.count;
  }

  get type(): XmlNode['type'] {
    return this.tag.type;
  }

  get isNil(): boolean {
    return this.tag.isNil;
  }

  get scope(): PrefixScope | undefined {
    return this.tag.scope;
  }

  nextChild(keepsText: boolean): boolean {
    this.passed = '';
    if (!this.isEmpty) return this.next(keepsText);
    this.leave();
    return false;
  }

  skip(): void {
    const { cursor } = this;
    const { depth } = cursor;
    do this.nextChild(false);
    while (cursor.depth >= depth);
  }

  readText(): string {
    let text = '';
    while (this.nextChild(true)) {
      text += this.passed;
      this.skip();
    }
    return text + this.passed;
  }

  readNode(): XmlNode {
    return this.readTree(0);
  }

  /** Goes from behind the root to the end of the document; throws an Error for what may not stand there. */
  close(): void {
    this.next(false);
    this.cursor.close();
  }

  private readTree(offset: number): XmlNode {
    const node = new TreeElement(this, offset);
    const begin = this.completeCount;
    while (this.nextChild(true)) {
      node.text += this.passed;
      const child = this.readTree(node.text.length);
      this.complete[this.completeCount++] = child;
    }
    node.text += this.passed;
    if (this.completeCount > begin) node.children = this.complete.slice(begin, this.completeCount);
    this.completeCount = begin;
    return node;
  }

  /** Goes behind the next start tag, or the end tag or the end of the document that comes before one: then it is false. */
  private next(keepsText: boolean): boolean {
    const { cursor } = this;
    const { text } = cursor;
    for (;;) {
      if (cursor.depth === 0) this.skipOutside();
      else if (keepsText) this.passed += cursor.readText(true);
      else cursor.readText(false);
      if (cursor.at >= text.length) {
        if (cursor.depth > 0) cursor.fail('unexpected end');
        return false;
      }
      cursor.at++;
      const code = cursor.peek();
      if (code === slash) {
        this.readEndTag();
        return false;
      }
      if (isNameStart(code)) {
        this.readStartTag();
        return true;
      }
      if (code === bang) this.readDeclared(keepsText);
      else if (code === question) this.skipInstruction();
      else cursor.fail('disallowed character in tag name', cursor.at);
    }
  }

  private skipOutside(): void {
    const { cursor } = this;
    cursor.skipSpace();
    if (cursor.at < cursor.text.length && cursor.peek() !== less) {
      cursor.fail('text data outside of root node', cursor.at);
    }
  }

  private readStartTag(): void {
    const { cursor, tag } = this;
    const start = cursor.at;
    tag.begin(cursor.readName());
    let code = cursor.peek();
    while (code !== greater && code !== slash) {
      const { at } = cursor;
      cursor.skipSpace();
      code = cursor.peek();
      if (code === greater || code === slash) break;
      if (cursor.at === at) cursor.fail('disallowed character in a tag', at);
      this.readAttribute();
      code = cursor.peek();
    }
    cursor.at++;
    this.isEmpty = code === slash;
    if (this.isEmpty) cursor.expect(greater, 'forward-slash in opening tag not followed by >');
    this.enter(start);
  }

  private readAttribute(): void {
    const { cursor } = this;
    const name = cursor.readName();
    cursor.skipSpace();
    cursor.expect(equal, 'attribute without value');
    cursor.skipSpace();
    const quote = cursor.peek();
    if (quote !== 0x22 && quote !== 0x27) cursor.fail('unquoted attribute value', cursor.at);
    cursor.at++;
    this.tag.add(name, cursor.readValue(quote));
  }

  private enter(start: number): void {
    const { cursor, scopes, tag } = this;
    const { depth } = cursor;
    if (depth === 0 && this.hasRoot) cursor.fail('documents may contain only one root', start);
    if (depth >= maxDepth) throw new Error(`its elements nest deeper than ${maxDepth} levels`);
    try {
      tag.complete(scopes[depth]);
    } catch (cause) {
      cursor.fail(cause instanceof Error ? cause.message : String(cause), start);
    }
    this.hasRoot = true;
    cursor.depth = depth + 1;
    scopes[depth + 1] = tag.scope;
    cursor.tags[depth + 1] = tag.name;
  }

  private readEndTag(): void {
    const cursor: XmlCursor = this.cursor;
    const { text } = cursor;
    const start = ++cursor.at;
    const tag = cursor.tags[cursor.depth];
    if (cursor.depth === 0 || !tag) cursor.fail('unmatched closing tag', start);
    if (cursor.skipName(tag)) {
      cursor.skipSpace();
      if (cursor.peek() === greater) {
        cursor.at++;
        return this.leave();
      }
    }
    // Cut off, or the tag of something else.
    const isCut = text.indexOf('>', start) < 0;
    cursor.fail(`unexpected close tag, "${tag.text}" is open`, isCut ? text.length : start);
  }

  private leave(): void {
    this.isEmpty = false;
    this.cursor.depth--;
  }

  /** Comments and CDATA. */
  private readDeclared(keepsText: boolean): void {
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
    if (cursor.depth === 0) cursor.fail('text data outside of root node', start);
    cursor.at += 7;
    const data = cursor.readTo(']]>');
    if (keepsText) this.passed += data;
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
