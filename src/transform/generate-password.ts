import { randomInt as cryptoRandomInt } from "node:crypto";
import { type PasswordPolicy, Secret } from "../model/index.ts";
import { PASSWORD_CLASSES } from "./password-classes.ts";

const MIN_LENGTH = 16;

/**
 * A password for a pool's policy: at least 16 characters, one of each class (required or not), no white space, in an
 * order of equal chance. `randomInt(n)` gives a whole number from 0 below n.
 */
export function generatePassword(policy: PasswordPolicy, randomInt: (below: number) => number = cryptoRandomInt): Secret {
  const all = PASSWORD_CLASSES.map(({ make }) => make).join("");
  const characters = PASSWORD_CLASSES.map(({ make }) => pick(make, randomInt));
  while (characters.length < Math.max(policy.minimumLength, MIN_LENGTH)) characters.push(pick(all, randomInt));
  return new Secret(shuffled(characters, randomInt).join(""));
}

function pick(from: string, randomInt: (below: number) => number): string {
  return from.charAt(randomInt(from.length));
}

/** Fisher-Yates: every order is equally likely. */
function shuffled(items: readonly string[], randomInt: (below: number) => number): readonly string[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const moved = order[last] ?? "";
    order[last] = order[other] ?? "";
    order[other] = moved;
  }
  return order;
}
