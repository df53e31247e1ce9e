import type { SourceText } from "../source-text.ts";
import { isDamaged, unfinishedBytes } from "../text-damage.ts";

/** What is looked at is bounded, so that a file of any size answers soon. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Of valid UTF-8 with a few broken rows, most characters beyond ASCII are whole; of windows-1252 next to none are. */
const BROKEN_SHARE = 0.5;

/** `windows-1252` where bytes are no UTF-8; undefined where the file is UTF-8, or a byte order mark says what it is. */
export async function guessEncoding(text: SourceText): Promise<"windows-1252" | undefined> {
  if (text.mark.length > 0 || text.encoding !== "utf-8") return undefined;
  let unfinished: Buffer = Buffer.alloc(0);
  let seen = 0;
  const found = { whole: 0, broken: 0 };
  for await (const chunk of text.chunks()) {
    const bytes = unfinished.length === 0 ? chunk : Buffer.concat([unfinished, chunk]);
    const whole = bytes.length - unfinishedBytes(bytes);
    countBeyondAscii(bytes.subarray(0, whole), found);
    unfinished = bytes.subarray(whole);
    seen += chunk.length;
    if (seen >= MOST_BYTES) break;
  }
  countBeyondAscii(unfinished, found);
  return found.broken > (found.whole + found.broken) * BROKEN_SHARE ? "windows-1252" : undefined;
}

const REPLACEMENT = 0xfffd;

function countBeyondAscii(bytes: Buffer, found: { whole: number; broken: number }): void {
  if (!isDamaged(bytes, "utf-8")) {
    // A lead byte begins each character beyond ASCII.
    for (const byte of bytes) if (byte >= 0xc0) found.whole++;
    return;
  }
  for (const character of bytes.toString("utf8")) {
    const code = character.codePointAt(0) ?? 0;
    if (code === REPLACEMENT) found.broken++;
    else if (code > 0x7f) found.whole++;
  }
}
