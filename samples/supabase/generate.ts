// Writes the sample again: node samples/supabase/generate.ts [rows] [path] [seed]
import { madeUpPerson, madeUpTime, madeUpUuid, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededBcrypt } from "../../test/presets/seeded-hashes.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

const SAML = "sso:6f1c0a52-2b1e-4d7a-9c55-0d5e5e2f1a10";

await writeSample({ file: `${import.meta.dirname}/users.ndjson`, seed: 26 }, (row, random) => JSON.stringify(user(row, random)));

/** One row of the query in docs/presets/supabase.md; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): object {
  const person = madeUpPerson(row, random);
  const id = madeUpUuid(random);
  const at = madeUpTime(random);
  const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
  const name = `${person.given} ${person.family}`;
  const phone = person.phone?.slice(1) ?? null;
  const base = {
    id,
    email: person.email,
    encrypted_password: seededBcrypt(passwordOf(id), random),
    email_confirmed_at: random.chance(0.85) ? iso(at) : null,
    phone,
    phone_confirmed_at: phone !== null && random.chance(0.5) ? iso(at) : null,
    raw_app_meta_data: {
      provider: "email",
      providers: ["email"],
      ...(random.chance(0.3) ? { roles: [random.pick(["editor", "viewer"])] } : {}),
    },
    raw_user_meta_data: random.chance(0.7) ? { full_name: name, locale: "en-GB" } : {},
    created_at: iso(at),
    updated_at: iso(at + random.below(300 * 86_400) * 1000),
    banned_until: null,
    is_sso_user: false,
    is_anonymous: false,
    deleted_at: null,
    identities: [{ provider: "email", id }],
  };
  const social = (provider: string, sub: string) => ({
    ...base,
    encrypted_password: "",
    email_confirmed_at: iso(at),
    raw_user_meta_data: { name, avatar_url: `https://cdn.example.com/avatars/${String(row)}.png` },
    identities: [{ provider, id: sub }],
  });
  switch (row % 40) {
    case 3:
      return { ...base, email: null, encrypted_password: "", email_confirmed_at: null, is_anonymous: true, identities: [] };
    case 5: // banned for good
      return { ...base, banned_until: "2125-01-01T00:00:00Z" };
    case 7: // a ban that is over
      return { ...base, email_confirmed_at: iso(at), banned_until: "2023-01-01T00:00:00Z" };
    case 9:
      return { ...base, deleted_at: iso(at + 86_400_000) };
    case 13:
      return { ...social(SAML, `corp|${person.email}`), is_sso_user: true };
    case 17: // brought along from Firebase
      return { ...base, encrypted_password: "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=bWFkZS11cA==$bWFkZS11cC1zYWx0$bWFkZS11cC1oYXNo" };
    case 21: // an address that is none
      return { ...base, email: person.email.replace("@", "(at)") };
    case 25: // by phone alone
      return {
        ...base,
        email: null,
        email_confirmed_at: null,
        phone: `120255501${String(row % 100).padStart(2, "0")}`,
        phone_confirmed_at: iso(at),
        identities: [{ provider: "phone", id }],
      };
    case 29: // by GitHub, which Cognito has not
      return social("github", random.digits(8));
    case 33: // a password and Google
      return {
        ...base,
        email_confirmed_at: iso(at),
        identities: [
          { provider: "email", id },
          { provider: "google", id: `1${random.digits(20)}` },
        ],
      };
    default:
  }
  // Supabase lets an address of an SSO user be that of another user too.
  if (row === 2 || row === 119)
    return {
      ...base,
      email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com",
      email_confirmed_at: iso(at),
      is_sso_user: row === 119,
    };
  return row % 8 === 0 ? social("google", `1${random.digits(20)}`) : base;
}
