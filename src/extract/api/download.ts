import { RunError } from "../../model/index.ts";
import type { ApiWorld } from "./api-world.ts";
import { noAnswer } from "./send-request.ts";
import { TryAgain, waitFor } from "./try-again.ts";

const IDLE_MS = 60_000;

/**
 * Reads a file over HTTP, in order; a connection that breaks goes on where it broke. `locate` gives the address, anew for each try,
 * since such addresses soon expire. Nothing that we are known by is sent. Throws a RunError where the file changed meanwhile.
 */
export async function* download(api: string, locate: () => Promise<URL>, world: ApiWorld): AsyncGenerator<Buffer, void, void> {
  const file = new RemoteFile(api);
  for (let tries = 1; ; tries++) {
    world.signal?.throwIfAborted();
    const before = file.offset;
    try {
      yield* file.rest(await locate(), world);
      return;
    } catch (error) {
      world.signal?.throwIfAborted();
      if (!(error instanceof TryAgain)) throw error;
      // What came since the last try makes the count start again.
      if (file.offset > before) tries = 1;
      await waitFor(error, tries, api, world);
    }
  }
}

class RemoteFile {
  /** Bytes handed on so far. */
  offset = 0;
  readonly #api: string;
  /** What tells one content from another, and its size. */
  #tag: string | undefined;
  #bytes: number | undefined;
  /** Unpacked on the way: the server's own counts are of other bytes. */
  #encoded = false;

  constructor(api: string) {
    this.#api = api;
  }

  async *rest(url: URL, world: ApiWorld): AsyncGenerator<Buffer, void, void> {
    const idle = new AbortController();
    const timer = setTimeout(() => idle.abort(new DOMException("", "TimeoutError")), world.answerTimeoutMs ?? IDLE_MS);
    const signal = world.signal === undefined ? idle.signal : AbortSignal.any([world.signal, idle.signal]);
    try {
      const response = await this.#open(url, signal);
      let skip = this.#check(response);
      for await (const piece of pieces(this.#api, response)) {
        timer.refresh();
        const fresh = Buffer.from(piece.subarray(Math.min(skip, piece.length)));
        skip -= piece.length - fresh.length;
        this.offset += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      if (this.#bytes !== undefined && this.offset !== this.#bytes) throw new TryAgain("the download ended early");
    } finally {
      clearTimeout(timer);
      // Ends the connection where the reader stops early.
      idle.abort();
    }
  }

  async #open(url: URL, signal: AbortSignal): Promise<Response> {
    const range = this.offset === 0 || this.#encoded ? {} : { range: `bytes=${String(this.offset)}-` };
    const headers = { "accept-encoding": "identity", ...range };
    const response = await fetch(url, { headers, signal, redirect: "error" }).catch((error: unknown) => {
      throw noAnswer(this.#api, error);
    });
    if (response.ok) return response;
    throw new TryAgain(`the download answers ${String(response.status)}`);
  }

  /** Remembers what the file is, or compares it; gives the bytes to skip where the answer begins at the beginning again. */
  #check({ status, headers }: Response): number {
    const tag = headers.get("etag") ?? headers.get("last-modified") ?? undefined;
    const [, from, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (this.offset === 0) this.#encoded = headers.has("content-encoding");
    const bytes = this.#encoded ? undefined : status === 206 ? size : (headers.get("content-length") ?? undefined);
    if (this.offset === 0) {
      this.#tag = tag;
      this.#bytes = bytes === undefined ? undefined : Number(bytes);
      return 0;
    }
    if (tag === undefined || tag !== this.#tag || (bytes !== undefined && Number(bytes) !== this.#bytes)) throw this.#changed();
    if (status === 206 && Number(from) !== this.offset) throw this.#changed();
    return status === 206 ? 0 : this.offset;
  }

  #changed(): RunError {
    return new RunError(
      "temporary",
      `${this.#api}: the connection broke during the download, and what is there now cannot be told to be the same file.`,
      "Run the same command again.",
    );
  }
}

async function* pieces(api: string, response: Response): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const piece of response.body ?? []) yield piece;
  } catch (error) {
    throw noAnswer(api, error);
  }
}
