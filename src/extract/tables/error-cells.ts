/** A sheet's XML in which cells that hold a formula's error hold it as text, so that they are not taken for empty ones. */
export function keepErrorCells(sheet: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let done = 0;
  for (const mark of MARKS) {
    for (let at = sheet.indexOf(mark); at !== -1; at = sheet.indexOf(mark, at + mark.length)) {
      const tag = sheet.lastIndexOf("<", at);
      if (tag < 0 || !IN_CELL.test(sheet.toString("latin1", tag, at + 1))) continue;
      if (at < done) return keepErrorCells(Buffer.concat([...pieces, sheet.subarray(done)]));
      pieces.push(sheet.subarray(done, at), AS_TEXT);
      done = at + mark.length;
    }
  }
  return pieces.length === 0 ? sheet : Buffer.concat([...pieces, sheet.subarray(done)]);
}

/** Attributes in either kind of quotation marks. */
const MARKS = [' t="e"', " t='e'"];
const AS_TEXT = Buffer.from(' t="str"');
const IN_CELL = /^<(?:\w+:)?c[^>]*\s$/;
