/** Depth of keys at which an array of users is looked for. */
const MOST_DEPTH = 4;

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/gy;
const SPACE = /\s*/y;

/**
 * The place of the first array of objects in a JSON document's beginning, as a path of keys such as `data.users`; empty for the
 * document itself, undefined where there is none. Arrays within arrays, and keys with a dot in them, are not looked into.
 */
export function guessJsonPlace(head: string): string | undefined {
  const keys: string[] = [];
  /** Containers open: an object's present key, or undefined for an array. */
  const open: (string | undefined)[] = [];
  let text: string | undefined;
  let before = "";
  for (let at = 0; ; ) {
    SPACE.lastIndex = at;
    SPACE.exec(head);
    TOKEN.lastIndex = SPACE.lastIndex;
    const token = TOKEN.exec(head)?.[0];
    if (token === undefined) return undefined;
    at = TOKEN.lastIndex;
    if (token === "{" && before === "[" && open.length <= MOST_DEPTH && !open.slice(0, -1).includes(undefined)) {
      return keys.some((key) => key.includes(".")) ? undefined : keys.join(".");
    }
    if (token === "{" || token === "[") {
      if (text !== undefined) keys.push(text);
      open.push(token === "{" ? (text ?? "") : undefined);
      // The key leads to this container and to no other.
      text = undefined;
    } else if (token === "}" || token === "]") {
      open.pop();
      keys.length = Math.min(keys.length, Math.max(0, open.length - 1));
    } else if (token === ":") text = unquoted(before);
    else if (token === ",") text = undefined;
    before = token;
  }
}

function unquoted(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
