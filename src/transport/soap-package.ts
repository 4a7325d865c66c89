import type { Attachment } from './soap-writer.ts';

/** What is sent: the body and its content type. */
export interface SoapPackage {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** How an envelope is packed. */
export interface Packing {
  readonly version: '1.1' | '1.2';
  readonly action: string;
  /** Must stand in no part. */
  readonly boundary: string;
  /** True: as an MTOM package; false: as SOAP with attachments. */
  readonly isMtom: boolean;
}

/**
 * The envelope as an MTOM package (SOAP MTOM section 3, XOP section 4) or with attachments (SOAP Messages with Attachments): a
 * multipart of the envelope and the bytes that it includes or refers to.
 */
export function packEnvelope(envelope: string, attachments: readonly Attachment[], own: Packing): SoapPackage {
  const { version, action, boundary, isMtom } = own;
  const inner = version === '1.1' ? 'text/xml' : 'application/soap+xml';
  const told = version === '1.2' && action !== '' ? `; action="${action}"` : '';
  const part = (id: string, type: string) =>
    `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${id}>\r\n\r\n`;
  const root = isMtom ? 'application/xop+xml' : inner;
  const chunks: Uint8Array[] = [
    Buffer.from(part('envelope@heddle', `${root}; charset=utf-8${isMtom ? `; type="${inner}"` : ''}${told}`)),
    Buffer.from(`${envelope}\r\n`),
  ];
  for (const { id, base64, mediaType = 'application/octet-stream' } of attachments) {
    chunks.push(Buffer.from(part(id, mediaType)), Buffer.from(base64, 'base64'), Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  const info = isMtom ? ` start-info="${inner}";` : '';
  const contentType = `multipart/related; type="${root}"; start="<envelope@heddle>";${info} boundary="${boundary}"${told}`;
  return { contentType, body: Buffer.concat(chunks) };
}
