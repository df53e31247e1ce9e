const CANDIDATES = [",", ";", "\t", "|"] as const;
const LINES = 20;

/** The delimiter that stands most often in the header row and as often in the lines below; `,` where nothing tells. */
export function guessDelimiter(head: string): string {
  const lines = linesOf(head);
  const [header = ""] = lines;
  let best: { readonly delimiter: string; readonly score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of CANDIDATES) {
    const cells = header.split(delimiter).length - 1;
    const alike = lines.filter((line) => line.split(delimiter).length - 1 === cells).length;
    const score = cells === 0 ? 0 : cells + (alike / lines.length) * 100;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The first lines with what is quoted taken out: a delimiter in quotes is none. */
function linesOf(head: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let quoted = false;
  for (const character of head) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === "\n") {
      if (line.trim() !== "") lines.push(line);
      line = "";
      if (lines.length >= LINES) return lines;
    } else line += character;
  }
  if (line.trim() !== "") lines.push(line);
  return lines;
}
