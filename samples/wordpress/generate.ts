// Writes the sample again: node samples/wordpress/generate.ts [rows] [path] [seed]
import { letters, madeUpPerson, madeUpTime, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededBcrypt } from "../../test/presets/seeded-hashes.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

await writeSample({ file: `${import.meta.dirname}/users.ndjson`, seed: 34 }, (row, random) => JSON.stringify(user(row, random)));

/** One row of the query in docs/presets/wordpress.md, by way of MySQL; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): object {
  const person = madeUpPerson(row, random);
  const at = madeUpTime(random);
  const mailbox = person.email.slice(0, person.email.indexOf("@"));
  const phpass = () => `$P$B${letters(random, 30)}`;
  const base = {
    ID: String(row),
    user_login: mailbox,
    user_pass: random.chance(0.6) ? phpass() : `$wp${seededBcrypt(passwordOf(String(row)), random, "y")}`,
    user_nicename: mailbox.replace(".", "-"),
    user_email: person.email,
    user_url: random.chance(0.2) ? `https://${mailbox}.example.net` : "",
    user_registered: new Date(at).toISOString().slice(0, 19),
    user_status: 0,
    display_name: `${person.given} ${person.family}`,
    first_name: person.given,
    last_name: person.family,
    nickname: person.given,
    locale: random.chance(0.2) ? random.pick(["de_DE", "en_GB"]) : "",
    wp_capabilities: capabilities([random.pick(["subscriber", "subscriber", "customer", "author"])]),
  };
  switch (row % 40) {
    case 1:
      return { ...base, wp_capabilities: capabilities(["administrator", "shop_manager"]) };
    case 3: // a user of the network who has no role here
      return { ...base, wp_capabilities: capabilities([]), first_name: null, last_name: null };
    case 5: // a plug-in's bcrypt, whose users count as unverified all the same
      return { ...base, user_pass: seededBcrypt(passwordOf(String(row)), random, "y") };
    case 9: // MD5, from before 2008
      return { ...base, user_pass: "5d41402abc4b2a76b9719d911017c592" };
    case 13: // WordPress allows blanks in names
      return { ...base, user_login: `${person.given} ${String(row)}` };
    case 17: // the address as the name
      return { ...base, user_login: person.email };
    case 21: // an address that is none
      return { ...base, user_email: person.email.replace("@", "(at)") };
    case 25: // serialized with a wrong length, as search and replace over a dump leaves it
      return { ...base, wp_capabilities: 'a:1:{s:11:"subscriber";b:1;}' };
    case 29:
      return { ...base, wp_capabilities: null, user_email: "" };
    default:
  }
  if (row === 2 || row === 119) return { ...base, user_login: row === 2 ? "teal.twin" : "Teal.Twin" };
  return base;
}

/** What PHP's `serialize` makes of an array of roles; names in ASCII alone, as lengths are in bytes. */
function capabilities(roles: readonly string[]): string {
  const entries = roles.map((role) => `s:${String(role.length)}:"${role}";b:1;`);
  return `a:${String(roles.length)}:{${entries.join("")}}`;
}
