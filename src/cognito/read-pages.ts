import type { PatientRead } from "./patient-read.ts";

/** One page of a list, and the token of the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** Reads all pages of a list; `page` gives one by its token. */
export async function readPages<T>(
  read: PatientRead,
  api: string,
  page: (token: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read(api, () => page(token));
    for (const item of items) all.push(item);
    token = next === "" || next === token ? undefined : next;
  } while (token !== undefined);
  return all;
}
