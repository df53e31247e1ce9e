import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Services } from "../operation.ts";
import type { Store } from "../state/store.ts";
import type { ImportJob } from "./import-job.ts";

type Signer = Pick<Services, "store" | "accountId" | "endpoint">;

/** The address that a job's file is to be PUT to; good for 15 minutes from the job's creation. Call inside `store.write`. */
export function presignedUrl(services: Signer, job: ImportJob): string {
  const path = `/${services.accountId}/${job.pool}/${job.id}`;
  const date = amzDate(job.created);
  const query = new Map([
    ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
    ["X-Amz-Credential", `SANDBOX/${date.slice(0, 8)}/${job.region}/s3/aws4_request`],
    ["X-Amz-Date", date],
    ["X-Amz-Expires", String(LIFE_SECONDS)],
    ["X-Amz-SignedHeaders", "host;x-amz-server-side-encryption"],
  ]);
  query.set("X-Amz-Signature", signature(services.store, path, query));
  return `${services.endpoint}${path}?${[...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}

/** Checks the address of an upload. `now` is virtual epoch milliseconds. */
export function checkPresignedUrl(store: Store, url: URL, now: number): "good" | "bad-signature" | "expired" {
  const query = new Map(url.searchParams);
  const given = Buffer.from(query.get("X-Amz-Signature") ?? "");
  query.delete("X-Amz-Signature");
  const wanted = Buffer.from(signature(store, url.pathname, query));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return "bad-signature";
  const signed = instantOf(query.get("X-Amz-Date") ?? "");
  return now > signed + Number(query.get("X-Amz-Expires")) * 1000 ? "expired" : "good";
}

const LIFE_SECONDS = 899;

/** Covers the method, the path and every parameter, so that none can be changed, dropped or added. */
function signature(store: Store, path: string, query: ReadonlyMap<string, string>): string {
  const parameters = [...query].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`);
  return createHmac("sha256", signingKey(store))
    .update(["PUT", path, ...parameters].join("\n"))
    .digest("hex");
}

/** The key lives in the store, so that addresses outlive a restart. */
function signingKey(store: Store): string {
  const known = store.prepare("SELECT value FROM facts WHERE name = 'upload-key'").get();
  if (known !== undefined) return String(known["value"]);
  const key = randomBytes(32).toString("hex");
  store.write(() => store.prepare("INSERT INTO facts VALUES ('upload-key', ?)").run(key));
  return key;
}

/** `20260131T235959Z`, the second that the instant falls in. */
function amzDate(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

function instantOf(amzDate: string): number {
  const [, date = "", hour = "", minute = "", second = ""] = /^(\d{8})T(\d{2})(\d{2})(\d{2})Z$/.exec(amzDate) ?? [];
  return Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hour}:${minute}:${second}Z`);
}
