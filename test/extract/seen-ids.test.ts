import { expect, test } from "vitest";
import { SeenIds } from "../../src/extract/seen-ids.ts";

test("ids are known once they were added, also after the table has grown many times", () => {
  const seen = new SeenIds();
  for (let id = 0; id < 50_000; id++) expect(seen.add(`user-${id}`)).toBe(true);
  for (let id = 0; id < 50_000; id++) if (!seen.has(`user-${id}`) || seen.add(`user-${id}`)) throw new Error(`user-${id} was forgotten`);
  for (let id = 50_000; id < 60_000; id++) if (seen.has(`user-${id}`)) throw new Error(`user-${id} was never added`);
});
