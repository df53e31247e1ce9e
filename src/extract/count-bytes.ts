/** How often a byte, or a sequence of bytes, occurs. */
export function countBytes(bytes: Buffer, wanted: number | Buffer): number {
  const step = typeof wanted === "number" ? 1 : wanted.length;
  let count = 0;
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + step)) count++;
  return count;
}
