import type { Attachment } from './soap-writer.ts';

/** What is sent: the body and its content type. */
export interface SoapPackage {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/**
 * The envelope as an MTOM package (SOAP MTOM section 3, XOP section 4): a multipart of the envelope and the bytes that it
 * includes. `boundary` must stand in none of them.
 */
export function packEnvelope(
  envelope: string,
  attachments: readonly Attachment[],
  own: { readonly version: '1.1' | '1.2'; readonly action: string; readonly boundary: string },
): SoapPackage {
  const { version, action, boundary } = own;
  const inner = version === '1.1' ? 'text/xml' : 'application/soap+xml';
  const told = version === '1.2' && action !== '' ? `; action="${action}"` : '';
  const part = (id: string, type: string) =>
    `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${id}>\r\n\r\n`;
  const chunks: Uint8Array[] = [
    Buffer.from(part('envelope@heddle', `application/xop+xml; charset=utf-8; type="${inner}"${told}`)),
    Buffer.from(`${envelope}\r\n`),
  ];
  for (const { id, base64 } of attachments) {
    chunks.push(Buffer.from(part(id, 'application/octet-stream')), Buffer.from(base64, 'base64'), Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  const contentType = `multipart/related; type="application/xop+xml"; start="<envelope@heddle>"; start-info="${inner}"; boundary="${boundary}"${told}`;
  return { contentType, body: Buffer.concat(chunks) };
}
