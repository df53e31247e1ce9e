/** Characters that a terminal draws two cells wide. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\p{Emoji_Presentation}]/u;
const WITHOUT_WIDTH = /\p{Mn}|\p{Me}|\u200d|\ufe0f/u;

/** Text of a source made harmless for a terminal: what would move its cursor, or turn its writing around, is drawn as a sign. */
export function printable(text: string): string {
  return harmless(text.replace(/\r\n|\n|\r/g, "↵").replace(/\t/g, " "));
}

/** The same for text of several lines, whose line feeds stay. */
export function harmless(text: string): string {
  return text.replace(STEERING, "�");
}

/** Control characters but for the line feed, marks and overrides of direction, and halves of characters. */
const STEERING = /(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu;

/** Cells that a text takes in a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WITHOUT_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text in exactly so many cells: filled with spaces, or cut with a sign for it. */
export function fitted(text: string, cells: number): string {
  const width = widthOf(text);
  if (width <= cells) return text + " ".repeat(cells - width);
  let kept = "";
  let taken = 0;
  for (const character of text) {
    const next = widthOf(character);
    if (taken + next > cells - 1) break;
    kept += character;
    taken += next;
  }
  return `${kept}…${" ".repeat(Math.max(0, cells - 1 - taken))}`;
}

/** The text over at most so many lines of so many cells each; the last is cut where that is not enough. */
export function folded(text: string, cells: number, lines: number): readonly string[] {
  const folds: string[] = [];
  let fold = "";
  let taken = 0;
  for (const character of text) {
    const width = widthOf(character);
    if (taken + width > cells && folds.length + 1 < lines) {
      folds.push(fold);
      fold = "";
      taken = 0;
    }
    fold += character;
    taken += width;
  }
  return [...folds, fitted(fold, cells).trimEnd()];
}

/** Words over several lines of at most so many cells; a longer word is cut by whoever draws it. */
export function wrapped(text: string, cells: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > cells) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
