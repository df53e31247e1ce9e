import { writeAtomically } from "./atomic-write.ts";

/** Copies a stream, such as standard input, to a private file (mode 0600) that appears only once the stream has ended well. */
export async function spoolStream(stream: AsyncIterable<Uint8Array | string>, path: string): Promise<void> {
  await writeAtomically(path, async (file) => {
    for await (const chunk of stream) await file.write(chunk);
  });
}
