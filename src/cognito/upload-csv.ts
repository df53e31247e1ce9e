import { open } from "node:fs/promises";
import type { Connection } from "./connection.ts";
import { uploadUrlFault } from "./endpoint-check.ts";
import { KnownFailure } from "./known-failure.ts";
import type { Operation } from "./operation.ts";

/**
 * PUTs the CSV to the presigned URL, streamed from disk. Only HTTP 200 is success; no redirect is followed. The store
 * is no AWS JSON service, so this is the one place where an HTTP status decides: a refusal is `permanent` (a new import
 * job gives a new URL), a broken store is `unknown-outcome`, and the same bytes may be sent again.
 */
export const uploadCsv: Operation<"uploadCsv"> = async (connection, { url, path, bytes }, signal) => {
  const target = checkedTarget(url.reveal(), connection);
  const file = await open(path, "r").catch((cause: NodeJS.ErrnoException) => {
    throw new KnownFailure("fatal", "UploadFileUnreadable", `The CSV to upload cannot be opened (${cause.code ?? cause.name}): ${path}`, {
      cause,
    });
  });
  try {
    const { size } = await file.stat();
    if (size !== bytes) {
      const what = `The CSV to upload has ${size} bytes where ${bytes} were written, so it was changed or cut: ${path}`;
      throw new KnownFailure("permanent", "UploadSizeMismatch", what);
    }
    const answer = await connection.store.put(target, {
      headers: { "content-length": String(bytes), "x-amz-server-side-encryption": "aws:kms" },
      body: file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false }),
      headersTimeout: connection.requestTimeoutMs,
      bodyTimeout: connection.requestTimeoutMs,
      signal: withinUrlLife(signal),
    });
    if (answer.statusCode !== 200) throw refusal(answer.statusCode, await firstBytes(answer.body));
    await answer.body.dump();
    return {};
  } finally {
    await file.close();
  }
};

const CHUNK_BYTES = 1024 * 1024;

/** The presigned URL dies after 15 minutes; an upload that still crawls then has failed. */
const URL_LIFE_MS = 15 * 60_000;

function withinUrlLife(signal: AbortSignal | undefined): AbortSignal {
  const life = AbortSignal.timeout(URL_LIFE_MS);
  return signal === undefined ? life : AbortSignal.any([signal, life]);
}

function checkedTarget(url: string, connection: Connection): URL {
  const target = URL.parse(url);
  const endpoint = connection.endpoint() ?? AWS;
  const fault = target === null ? "it is no URL" : uploadUrlFault(target, endpoint);
  if (target !== null && fault === undefined) return target;
  throw new KnownFailure("fatal", "UploadUrlRefused", `The upload URL that Cognito answered is not to be trusted: ${fault}`);
}

/** Before any request was made nothing is known of an endpoint of one's own. */
const AWS = new URL("https://cognito-idp.amazonaws.com");

/** S3's error document names a code; the rest of it repeats the signed request and is not kept. */
function refusal(status: number, document: string): KnownFailure {
  const code = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(document)?.[1] ?? `Http${status}`;
  const what = `the upload of the CSV: the store answered HTTP ${status} (${code})`;
  if (status >= 500 || code === "RequestTimeout") return new KnownFailure("unknown-outcome", code, what);
  return new KnownFailure("permanent", code, what);
}

async function firstBytes(body: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const chunk of body) {
    text += chunk.toString("latin1");
    if (text.length > MAX_DOCUMENT) break;
  }
  return text;
}

const MAX_DOCUMENT = 16_384;
