import { createReadStream } from "node:fs";
import { parse } from "csv-parse";

/** The records of a CSV behind its header, in batches, collected without a stream event each: csv-parse as fast as it goes. */
export async function* csvRecords(path: string): AsyncGenerator<readonly string[][], void, void> {
  const parser = parse({ bom: true, from: 2 });
  let batch: string[][] = [];
  const push = parser.push.bind(parser);
  parser.push = (record: string[] | null) => {
    if (record === null) return push(null);
    batch.push(record);
    return true;
  };
  for await (const chunk of createReadStream(path)) {
    await new Promise<void>((resolve, reject) => {
      parser.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(error)));
    });
    yield batch;
    batch = [];
  }
  await new Promise<void>((resolve, reject) => {
    parser.once("error", reject).once("end", () => resolve());
    parser.resume();
    parser.end();
  });
  yield batch;
}
