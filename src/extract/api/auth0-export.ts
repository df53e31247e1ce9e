import { type ApiSpec, RunError } from "../../model/index.ts";
import { countBytes } from "../count-bytes.ts";
import { gunzipChunks } from "../gunzip-chunks.ts";
import type { ApiWorld } from "./api-world.ts";
import { download } from "./download.ts";
import { readAnswer } from "./read-answer.ts";
import { valueAt } from "./value-at.ts";

const LF = 0x0a;
const FIRST_POLL_MS = 2_000;
const LONGEST_POLL_MS = 15_000;
/** Auth0 keeps an export's file for a day. */
const MAX_WAIT_MS = 24 * 3_600_000;

/**
 * Has Auth0 export its users (POST /api/v2/jobs/users-exports), waits for the job, and reads the file that it made: NDJSON in gzip,
 * passed on as it is. Throws a RunError where the job fails or its file is broken.
 */
export async function* auth0Export(api: string, spec: ApiSpec, headers: Headers, world: ApiWorld): AsyncGenerator<Buffer, void, void> {
  const jobs = new URL("/api/v2/jobs/", spec.url);
  const asking = new Headers(headers);
  asking.set("content-type", "application/json");
  const { connectionId, fields = [] } = spec.auth0Export ?? {};
  const wish = {
    format: "json",
    ...(connectionId === undefined ? {} : { connection_id: connectionId }),
    ...(fields.length === 0 ? {} : { fields: fields.map((name) => ({ name })) }),
  };
  // Sent again where the answer was lost: that makes a second export, which nobody fetches.
  const made = await readAnswer(api, { url: new URL("users-exports", jobs), headers: asking, body: JSON.stringify(wish) }, world);
  const id = valueAt(made.body, ["id"]);
  if (typeof id !== "string" || id === "") throw unexpected(api, "the export job has no id");
  const job = new URL(encodeURIComponent(id), jobs);
  await finished(api, job, headers, world);
  const locate = async () => locationOf(api, (await readAnswer(api, { url: job, headers }, world)).body);
  yield* counted(unpacked(api, download(api, locate, world)), world);
}

async function finished(api: string, job: URL, headers: Headers, world: ApiWorld): Promise<void> {
  let wait = FIRST_POLL_MS;
  for (let waited = 0; waited < MAX_WAIT_MS; waited += wait, wait = Math.min(LONGEST_POLL_MS, wait * 1.5)) {
    const { body } = await readAnswer(api, { url: job, headers }, world);
    const status = valueAt(body, ["status"]);
    if (status === "completed") return;
    if (status !== "pending" && status !== "processing") {
      throw unexpected(api, `the export job ${status === "failed" ? "failed" : "has a state that poolferry does not know"}`);
    }
    await world.sleep(wait, world.signal);
  }
  throw new RunError("temporary", `${api}: the export job is not done after a day.`, "Look at it in Auth0's logs, then run again.");
}

function locationOf(api: string, body: unknown): URL {
  const location = valueAt(body, ["location"]);
  const url = typeof location === "string" ? URL.parse(location) : null;
  if (url === null) throw unexpected(api, "the export job is done and says no place of its file");
  const own = url.hostname === "localhost" || url.hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(url.hostname);
  if (url.protocol === "https:" || (url.protocol === "http:" && own)) return url;
  throw unexpected(api, "the export's file is at an address without TLS");
}

/** The file is gzip, unless it was unpacked on the way. */
async function* unpacked(api: string, chunks: AsyncGenerator<Buffer, void, void>): AsyncGenerator<Buffer, void, void> {
  try {
    let head: Buffer = Buffer.alloc(0);
    while (head.length < 2) {
      const next = await chunks.next();
      if (next.done === true) break;
      head = Buffer.concat([head, next.value]);
    }
    const whole = withHead(head, chunks);
    if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzipChunks(`${api}: the export's file`, whole);
    else yield* whole;
  } finally {
    await chunks.return();
  }
}

async function* withHead(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  if (head.length > 0) yield head;
  yield* rest;
}

async function* counted(chunks: AsyncIterable<Buffer>, { onRows }: ApiWorld): AsyncGenerator<Buffer, void, void> {
  let rows = 0;
  for await (const chunk of chunks) {
    yield chunk;
    rows += countBytes(chunk, LF);
    onRows?.(rows);
  }
}

function unexpected(api: string, problem: string): RunError {
  return new RunError("failure", `${api}: ${problem}.`, "Look at the job in Auth0's dashboard, then run the same command again.");
}
