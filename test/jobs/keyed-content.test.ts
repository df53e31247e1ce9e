import { expect, test } from "vitest";
import { contentHash } from "../../src/jobs/content-hash.ts";
import { KeyedContent } from "../../src/jobs/keyed-content.ts";
import { latestHash } from "../../src/jobs/keyed-hash.ts";
import type { PlannedUser } from "../../src/model/index.ts";
import { depth, proved, replay, SEED, seeded } from "../support/proof.ts";

const FILE = "test/jobs/keyed-content.test.ts";
const PAIRS = depth("CONTENT_PAIRS", 5_000);

test("two users have the same keyed hash exactly where they have the same content hash", () => {
  const random = seeded(SEED);
  const content = new KeyedContent([Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)]);
  const keyed = (user: PlannedUser) => {
    content.take(user);
    return latestHash.join(".");
  };
  let same = 0;
  for (let pair = 0; pair < PAIRS; pair++) {
    const one = someUser(random);
    let other = one;
    for (let edits = Math.floor(random() * 3); edits > 0; edits--) other = edited(other, random);
    const isSame = contentHash(one) === contentHash(other);
    if (isSame) same++;
    const said = `pair ${pair}; ${replay(FILE, { POOLFERRY_SEED: SEED, POOLFERRY_CONTENT_PAIRS: PAIRS })}`;
    expect(keyed(one) === keyed(other), said).toBe(isSame);
  }
  // Both answers were asked for often.
  expect(Math.min(same, PAIRS - same)).toBeGreaterThan(PAIRS / 10);
  proved({
    what: "pairs of users told apart as their content hashes do",
    promises: ["P8"],
    tried: PAIRS,
    figures: { same },
    seed: SEED,
    file: FILE,
  });
});

const TEXTS = ["", "a", "b", "ab", "aba", "Zoë", "美咲", "\u{1f600}", "\ud800", "a,b", "[]", "name"];
const NAMES = ["email", "name", "locale", "custom:a", "custom:b", "a"];

type Random = () => number;

function oneOf<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random() * from.length)] as T;
}

function shuffled<T>(all: readonly T[], random: Random): T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

function someUser(random: Random): PlannedUser {
  return {
    ref: { row: 1, line: 2, byte: 3, bytes: 4 },
    sourceKey: oneOf(TEXTS, random),
    username: oneOf(TEXTS, random),
    attributes: new Map(shuffled(NAMES, random).flatMap((name) => (random() < 0.5 ? [[name, oneOf(TEXTS, random)] as const] : []))),
    credential: { kind: "none" },
    groups: TEXTS.filter(() => random() < 0.2),
    links: TEXTS.filter(() => random() < 0.1).map((id) => ({ provider: oneOf(TEXTS, random), attribute: oneOf(TEXTS, random), id })),
    enabled: random() < 0.8,
    mfa:
      random() < 0.5
        ? undefined
        : { sms: random() < 0.5, email: random() < 0.5, totp: random() < 0.5, preferred: oneOf(["sms", "email", undefined], random) },
    ...(random() < 0.3 && {
      identity: { developerId: oneOf(TEXTS, random), ...(random() < 0.5 && { identityId: oneOf(TEXTS, random) }) },
    }),
  };
}

/** One thing of a user made another, or only written otherwise. */
function edited(user: PlannedUser, random: Random): PlannedUser {
  const from = someUser(random);
  const edit = oneOf(["order", "credential", "attribute", "username", "groups", "links", "enabled", "mfa", "identity"] as const, random);
  if (edit === "order") {
    return { ...user, attributes: new Map(shuffled([...user.attributes], random)), groups: shuffled(user.groups, random) };
  }
  if (edit === "credential") return { ...user, sourceKey: from.sourceKey, credential: { kind: "generated", permanent: true } };
  if (edit === "attribute") {
    const attributes = new Map(user.attributes);
    if (random() < 0.5) attributes.delete(oneOf(NAMES, random));
    else attributes.set(oneOf(NAMES, random), oneOf(TEXTS, random));
    return { ...user, attributes };
  }
  if (edit === "identity") {
    const { identity: _, ...rest } = user;
    return { ...rest, ...(from.identity && { identity: from.identity }) };
  }
  return { ...user, [edit]: from[edit] };
}
