import { parseJson, RunError } from "../../model/index.ts";
import type { ApiWorld } from "./api-world.ts";
import { type ApiRequest, noAnswer, sendRequest } from "./send-request.ts";
import { tryAgain } from "./try-again.ts";

/** The JSON of an answer, whole numbers kept exactly, and its headers. */
export interface Answer {
  readonly body: unknown;
  readonly headers: Headers;
}

/** An answer is read as a whole, so that a broken one can be asked for again. */
const MAX_BYTES = 64 * 1024 * 1024;
const ANSWER_TIMEOUT_MS = 60_000;

/** Asks until there is a whole answer. `api` names the API in errors; these show nothing of the answer. */
export function readAnswer(api: string, request: Omit<ApiRequest, "signal">, world: ApiWorld): Promise<Answer> {
  return tryAgain(api, world, async () => {
    const timeout = AbortSignal.timeout(world.answerTimeoutMs ?? ANSWER_TIMEOUT_MS);
    const signal = world.signal === undefined ? timeout : AbortSignal.any([world.signal, timeout]);
    const response = await sendRequest(api, { ...request, signal });
    return { body: parsed(api, await wholeBody(api, response)), headers: response.headers };
  });
}

async function wholeBody(api: string, response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) throw tooLarge(api);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof RunError ? error : noAnswer(api, error);
  }
  return Buffer.concat(chunks, bytes);
}

function parsed(api: string, bytes: Buffer): unknown {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The parser's own message quotes the answer.
    throw new RunError(
      "usage",
      `${api} answers something else than JSON (${String(bytes.length)} bytes).`,
      "Check `url` in source.api: a page for people, such as a sign-in page, is no answer of an API.",
    );
  }
}

function tooLarge(api: string): RunError {
  return new RunError("usage", `${api} sends more than 64 MiB in one answer.`, "Ask for smaller pages with `size`, or by `query`.");
}
