/** Items that are in memory already, as a source of one batch. */
export async function* oneBatch<T>(items: readonly T[]): AsyncGenerator<readonly T[], void, void> {
  yield items;
}
