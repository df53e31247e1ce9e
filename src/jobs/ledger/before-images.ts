import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { BeforeImage, BeforeImages } from "../../load/index.ts";
import { GroupCommit } from "./group-commit.ts";
import { makePrivate } from "./private-database.ts";

const DAY_MS = 86_400_000;

/**
 * What runs changed of users that were in the pool before, in a private file of its own: unlike the ledger it holds values.
 * Opened by the job's owner.
 */
export class BeforeImageStore {
  readonly #database: DatabaseSync;
  readonly #commits: GroupCommit;
  readonly #get: StatementSync;
  readonly #put: StatementSync;

  constructor(path: string) {
    makePrivate(path);
    this.#database = new DatabaseSync(path);
    this.#database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 5000;
       CREATE TABLE IF NOT EXISTS images (
         run TEXT NOT NULL, sub TEXT NOT NULL, at INTEGER NOT NULL, image TEXT NOT NULL, PRIMARY KEY (run, sub)
       ) STRICT, WITHOUT ROWID;`,
    );
    this.#commits = new GroupCommit(this.#database);
    this.#get = this.#database.prepare("SELECT image FROM images WHERE run = ? AND sub = ?");
    this.#put = this.#database.prepare(
      "INSERT INTO images (run, sub, at, image) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (run, sub) DO UPDATE SET image = ?4",
    );
  }

  /** Where a run puts its images; `wallClock` gives epoch ms. */
  of(run: string, wallClock: () => number): BeforeImages {
    return {
      keep: (sub, image) =>
        this.#commits.commit(() => {
          const kept = this.find(run, sub);
          this.#put.run(run, sub, Math.floor(wallClock()), JSON.stringify(kept === undefined ? image : added(kept, image)));
        }),
    };
  }

  find(run: string, sub: string): BeforeImage | undefined {
    const row = this.#get.get(run, sub);
    return row === undefined ? undefined : (JSON.parse(String(row["image"])) as BeforeImage);
  }

  /** Removes images older than `days`, from the file as well. */
  forgetOlderThan(days: number, now: number): void {
    this.#database.prepare("DELETE FROM images WHERE at < ?").run(Math.floor(now - days * DAY_MS));
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  close(): void {
    this.#database.close();
  }
}

/** What stood before the run stands in the first image; what the run wrote last, in the latest. */
function added(first: BeforeImage, next: BeforeImage): BeforeImage {
  const attributes = Object.entries(next.attributes).map(([name, { before, wrote }]) => {
    const known = Object.hasOwn(first.attributes, name) ? first.attributes[name] : undefined;
    return [name, { before: known === undefined ? before : known.before, wrote }] as const;
  });
  const enabled = next.enabled && { before: first.enabled?.before ?? next.enabled.before, wrote: next.enabled.wrote };
  return {
    attributes: { ...first.attributes, ...Object.fromEntries(attributes) },
    groups: { added: union(first.groups.added, next.groups.added), removed: union(first.groups.removed, next.groups.removed) },
    links: { added: union(first.links.added, next.links.added), removed: union(first.links.removed, next.links.removed) },
    ...((enabled ?? first.enabled) ? { enabled: enabled ?? (first.enabled as NonNullable<BeforeImage["enabled"]>) } : {}),
    ...(first.mfa || next.mfa ? { mfa: true } : {}),
    ...(first.deleted || next.deleted ? { deleted: true } : {}),
  };
}

function union<T>(first: readonly T[], next: readonly T[]): readonly T[] {
  return [...new Map([...first, ...next].map((item) => [JSON.stringify(item), item])).values()];
}
