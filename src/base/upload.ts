/** A file of a client's request, held in memory on its way to an upstream. */
export class Upload {
  /** As the client named it; not safe to be written into a header or a path as it is. */
  readonly name: string;
  /** The client's media type; empty where it said none. */
  readonly type: string;
  readonly bytes: Uint8Array;

  constructor(name: string, type: string, bytes: Uint8Array) {
    this.name = name;
    this.type = type;
    this.bytes = bytes;
  }

  /** Base64: what stands for bytes where JSON is sent. */
  toJSON(): string {
    const { buffer, byteOffset, byteLength } = this.bytes;
    return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  }
}

/** The scalar whose values are uploads, or base64 texts. */
export const uploadScalar = 'Upload';
