import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Route } from "../http/route.ts";
import { httpDate } from "../http/send-json.ts";
import type { Services } from "../operation.ts";
import { CSV_LIMITS } from "./csv-limits.ts";
import { findImportJob } from "./import-job.ts";
import { checkPresignedUrl } from "./presigned-url.ts";
import { receiveUpload } from "./receive-upload.ts";
import {
  ENTITY_TOO_LARGE,
  JOB_NOT_WAITING,
  MISSING_CONTENT_LENGTH,
  REQUEST_HAS_EXPIRED,
  SIGNATURE_DOES_NOT_MATCH,
  type UploadRefusal,
} from "./upload-refusal.ts";

/** The bucket that presigned addresses point to: takes the PUT of a job's file and answers as S3 does. */
export const UPLOAD_ROUTE: Route = {
  name: "upload",
  matches: (request) => PATH.test(request.url ?? ""),
  async handle(services, request, response) {
    const refusal = refusalOf(services, request) ?? (await receiveUpload(services, request, jobIdOf(request)));
    answerUpload(services, response, refusal);
  },
};

const PATH = /^\/\d{12}\/[\w-]+_[0-9a-zA-Z]+\/(import-[0-9a-zA-Z-]+)(?:\?|$)/;

function jobIdOf(request: IncomingMessage): string {
  return PATH.exec(request.url ?? "")?.[1] ?? "";
}

/** What can be said before the body is read. */
function refusalOf(services: Services, request: IncomingMessage): UploadRefusal | undefined {
  const address = checkPresignedUrl(services.store, new URL(request.url ?? "", services.endpoint), services.clock.now());
  const signedHeader = request.headers["x-amz-server-side-encryption"] === "aws:kms";
  if (request.method !== "PUT" || !signedHeader || address === "bad-signature") return SIGNATURE_DOES_NOT_MATCH;
  if (address === "expired") return REQUEST_HAS_EXPIRED;
  const length = request.headers["content-length"];
  if (length === undefined) return MISSING_CONTENT_LENGTH;
  if (Number(length) > CSV_LIMITS.fileBytes && services.settings.import.oversizedFile === "refuse-upload") return ENTITY_TOO_LARGE;
  // The real bucket knows nothing of jobs; the sandbox refuses, because this file would be read by nobody.
  const job = findImportJob(services.store, jobIdOf(request));
  return job?.status === "Created" ? undefined : JOB_NOT_WAITING;
}

/** Answers as S3 does: 200, or the refusal. */
export function answerUpload(services: Pick<Services, "clock">, response: ServerResponse, refusal: UploadRefusal | undefined): void {
  const requestId = randomUUID();
  const body =
    refusal === undefined
      ? ""
      : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${refusal.code}</Code><Message>${refusal.message}</Message><RequestId>${requestId}</RequestId></Error>`;
  response
    .writeHead(refusal?.status ?? 200, {
      date: httpDate(services.clock.now()),
      "x-amz-request-id": requestId,
      "content-length": Buffer.byteLength(body),
      ...(refusal === undefined
        ? { etag: `"${requestId.replaceAll("-", "")}"`, "x-amz-server-side-encryption": "aws:kms" }
        : { "content-type": "application/xml" }),
    })
    .end(body);
}
