/** Depth of keys at which an array of users is looked for. */
const MOST_DEPTH = 4;

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/gy;
const SPACE = /\s*/y;

/** Names of the array that is meant where a document has several. */
const USERS =
  /^(?:users?|members|accounts|customers|people|persons|contacts|profiles|benutzer|kunden|utilisateurs|clients|usuarios|clientes)$/i;

/**
 * The place of the array of users in a JSON document's beginning, as a path of keys such as `data.users`; empty for the document
 * itself, undefined where no array of objects is found. Of several the one that is named like users is meant, else the first.
 */
export function guessJsonPlace(head: string): string | undefined {
  let first: string | undefined;
  for (const place of arraysIn(head)) {
    if (USERS.test(place.slice(place.lastIndexOf(".") + 1))) return place;
    first ??= place;
    if (place === "") return place;
  }
  return first;
}

/** The places of arrays of objects; arrays within arrays, and keys with a dot in them, are not looked into. */
function* arraysIn(head: string): Generator<string, void, void> {
  const keys: string[] = [];
  const open: { readonly array: boolean; readonly keys: number }[] = [];
  let arrays = 0;
  let key: string | undefined;
  let before = "";
  for (let at = 0; ; ) {
    SPACE.lastIndex = at;
    SPACE.exec(head);
    TOKEN.lastIndex = SPACE.lastIndex;
    const token = TOKEN.exec(head)?.[0];
    if (token === undefined) return;
    at = TOKEN.lastIndex;
    if (token === "{" && before === "[" && arrays === 1 && open.length <= MOST_DEPTH && !keys.some((each) => each.includes("."))) {
      yield keys.join(".");
    }
    if (token === "{" || token === "[") {
      open.push({ array: token === "[", keys: keys.length });
      if (token === "[") arrays++;
      if (key !== undefined) keys.push(key);
      key = undefined;
    } else if (token === "}" || token === "]") {
      const closed = open.pop();
      keys.length = closed?.keys ?? 0;
      if (closed?.array === true) arrays--;
    } else if (token === ":") key = unquoted(before);
    else if (token === ",") key = undefined;
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
