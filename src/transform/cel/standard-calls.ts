/** CEL's own functions and methods that expressions may call, by name: how many arguments each takes, a method's receiver left out. */
export const STANDARD_FUNCTIONS: ReadonlyMap<string, readonly number[]> = new Map([
  ["has", [1]],
  ["size", [1]],
  ["int", [1]],
  ["double", [1]],
  ["string", [1]],
  ["bool", [1]],
  ["dyn", [1]],
  ["type", [1]],
  ["timestamp", [1]],
  ["duration", [1]],
]);

export const STANDARD_METHODS: ReadonlyMap<string, readonly number[]> = new Map([
  ["size", [0]],
  ["startsWith", [1]],
  ["endsWith", [1]],
  ["contains", [1]],
  ["matches", [1]],
  ["indexOf", [1, 2]],
  ["lastIndexOf", [1, 2]],
  ["substring", [1, 2]],
  ["split", [1, 2]],
  ["join", [0, 1]],
  ["lowerAscii", [0]],
  ["upperAscii", [0]],
  ["trim", [0]],
  ["all", [2]],
  ["exists", [2]],
  ["exists_one", [2]],
  ["map", [2, 3]],
  ["filter", [2]],
  ["bind", [3]],
  ["of", [1]],
  ["none", [0]],
  ["or", [1]],
  ["orValue", [1]],
  ["hasValue", [0]],
  ["value", [0]],
  // Points in time are read in UTC: the library's own zones go by the machine's clock.
  ["getFullYear", [0]],
  ["getMonth", [0]],
  ["getDate", [0]],
  ["getDayOfMonth", [0]],
  ["getDayOfWeek", [0]],
  ["getHours", [0]],
  ["getMinutes", [0]],
  ["getSeconds", [0]],
  ["getMilliseconds", [0]],
]);

/** Methods that go through a list or map by a variable of their own. */
export const COMPREHENSIONS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);
