import { z } from "zod";

const percent = z.number().min(0).max(100);

/** How the pool follows the source once its users are loaded. */
export const syncSchema = z
  .strictObject({
    incremental: z
      .strictObject({
        fullEvery: z
          .int()
          .min(0)
          .max(365)
          .default(7)
          .describe("Every so manieth sync reads everything, and so finds who is missing; 1: each, 0: none but the first."),
      })
      .exactOptional()
      .describe("A sync reads only what changed since the last one, by `source.database.changedSince.column`."),
    ownership: z
      .record(z.string().min(1).max(64), z.enum(["source", "initial-only", "pool"]))
      .default({})
      .describe(
        "Attribute -> who decides what it holds: the source (default), the source at the user's creation alone, or the pool once it holds something. `enabled` may be named too.",
      ),
    groups: z
      .enum(["exact", "add-only"])
      .default("exact")
      .describe(
        "exact: users leave groups that the job has ever given and the source no longer gives them; other groups are never touched.",
      ),
    links: z
      .enum(["exact", "add-only"])
      .default("add-only")
      .describe(
        "exact: links to providers that the mapping names are undone where the source no longer gives them, also those that users made themselves.",
      ),
    missing: z
      .strictObject({
        action: z
          .enum(["keep", "disable", "delete"])
          .default("keep")
          .describe("What becomes of a user that the source no longer has; delete: only users that this job created, others are disabled."),
        afterRuns: z.int().min(1).max(365).default(3).describe("Finished syncs in a row in which the source lacked the user."),
      })
      .prefault({})
      .describe("Users that the source no longer has."),
    guards: z
      .strictObject({
        shrunkPercent: percent
          .default(10)
          .describe("Refuse where the source has lost more than this share of its rows since the last time."),
        removePercent: percent
          .default(20)
          .describe(
            "Refuse to take attributes, groups or links from more than this share of the users; ten users may always lose something.",
          ),
        disablePercent: percent.default(5).describe("Refuse to disable more than this share of the users."),
        disableAtMost: z.int().min(0).default(1000).describe("Refuse to disable more users than these."),
        deletePercent: percent.default(1).describe("Refuse to delete more than this share of the users."),
        deleteAtMost: z.int().min(0).default(100).describe("Refuse to delete more users than these."),
      })
      .prefault({})
      .describe("What a sync refuses unless it is accepted by name. An empty source is always refused."),
  })
  .prefault({})
  .describe("How `poolferry sync` brings the pool in line with the source.");
