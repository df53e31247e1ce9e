import type { MongoClient, MongoClientOptions } from "mongodb";
import { type DatabaseSpec, RunError } from "../../model/index.ts";
import { authority, isThisMachine, placeOf, readUrl } from "./connection-url.ts";

/**
 * A client that is not connected yet. TLS with a verified certificate is used for every server that is not on this machine; what a
 * URL says against it is refused. Throws a RunError (`usage`) that never shows the URL.
 */
export async function mongodbClient(
  { MongoClient: Client }: typeof import("mongodb"),
  spec: DatabaseSpec,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<MongoClient> {
  const url = (await readUrl(spec, environment)).trim();
  const [, hosts] = /^mongodb(?:\+srv)?:\/\/(?:[^/@]*@)?([^/?]+)\/[^/?]+(?:\?.*)?$/.exec(url) ?? [];
  if (hosts === undefined) {
    throw new RunError(
      "usage",
      `${placeOf(spec)} does not hold a URL for the driver mongodb, with the name of a database.`,
      "Write it like mongodb://user:password@host/database.",
    );
  }
  const isLocal = url.startsWith("mongodb:") && isThisMachine(hosts.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""));
  const options: MongoClientOptions = {
    appName: "poolferry",
    readPreference: "secondaryPreferred",
    readConcern: { level: "majority" },
    // Trying again is ours: it then begins behind the last row.
    retryReads: false,
    maxPoolSize: 1,
    serverSelectionTimeoutMS: 10_000,
    connectTimeoutMS: 10_000,
    ignoreUndefined: false,
    promoteBuffers: false,
    ...(await authority(spec)),
  };
  const wantsTls = /[?&](?:tls|ssl)=true/.test(url);
  // A set that is found through this machine may have members elsewhere: without TLS nobody else is asked.
  const client = build(() => new Client(url, { ...options, ...(isLocal && !wantsTls ? { directConnection: true } : { tls: true }) }), spec);
  const { tls, rejectUnauthorized, checkServerIdentity } = client.options;
  if (!isLocal && (!tls || rejectUnauthorized === false || checkServerIdentity !== undefined)) {
    throw new RunError(
      "usage",
      `The URL of ${placeOf(spec)} switches off TLS, or the check of the server's certificate.`,
      "Leave that out of the URL; `caFile` names a certificate authority of your own.",
    );
  }
  return client;
}

/** The driver's messages may quote the URL. */
function build(make: () => MongoClient, spec: DatabaseSpec): MongoClient {
  try {
    return make();
  } catch {
    throw new RunError(
      "usage",
      `The driver mongodb does not take the URL of ${placeOf(spec)}.`,
      "Check it with mongosh. Servers on other machines are always asked by TLS: leave tls=false out.",
    );
  }
}
