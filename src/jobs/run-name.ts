/** A run's name by its beginning (epoch ms) and its number in the job: names sort by time, and no two runs have the same. */
export function runName(at: number, ordinal: number): string {
  return `${new Date(at).toISOString().replace(/[-:]/g, "").replace(/\..*$/, "Z")}-${ordinal}`;
}
