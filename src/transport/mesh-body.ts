type Entries = Iterable<readonly [string, unknown]>;

/** What a handler sends, as Node's own `fetch` takes it: handlers bring forms and files of other makes, which it would send as `[object Object]`. */
export async function nativeBody(body: RequestInit['body']): Promise<NonNullable<RequestInit['body']> | null> {
  if (body === undefined || body === null) return null;
  if (isForeignForm(body)) {
    const form = new FormData();
    for (const [name, value] of body.entries()) {
      const file = isFileLike(value) ? await fileOf(value) : undefined;
      if (file) form.append(name, file, file.name);
      else if (typeof value === 'string') form.append(name, value);
    }
    return form;
  }
  return !(body instanceof Blob) && isFileLike(body) ? fileOf(body) : body;
}

function isForeignForm(body: unknown): body is { readonly entries: () => Entries } {
  const isForm = hasMethod(body, 'append') && hasMethod(body, 'entries') && hasMethod(body, 'getAll');
  return isForm && !(body instanceof FormData) && !(body instanceof URLSearchParams);
}

interface FileLike {
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
  readonly name?: unknown;
  readonly type?: unknown;
}

function isFileLike(value: unknown): value is FileLike {
  return hasMethod(value, 'arrayBuffer');
}

async function fileOf(value: FileLike): Promise<File> {
  const { name, type } = value;
  const bytes = await value.arrayBuffer();
  return new File([bytes], typeof name === 'string' ? name : 'blob', { type: typeof type === 'string' ? type : '' });
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';
}
