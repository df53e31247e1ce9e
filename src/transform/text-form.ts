/** UTF-8 bytes above a limit; counts them only where the length leaves it open. */
export function exceedsBytes(value: string, limit: number): boolean {
  return value.length * 3 > limit && Buffer.byteLength(value) > limit;
}

/** Length in characters, a pair of surrogates counted as one; exact only up to where it decides about `limit`. */
export function exceedsCharacters(value: string, limit: number): boolean {
  if (value.length <= limit) return false;
  return value.length > limit * 2 || [...value].length > limit;
}

const MARKED = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;

/** Whether a name is of letters, marks, symbols, numbers and punctuation alone: no white space, no control characters. */
export function isMarked(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const character = value.charCodeAt(index);
    if (character > 0x7e) return MARKED.test(value);
    if (character < 0x21) return false;
  }
  return value !== "";
}

/** `+` and 2 to 15 digits, the first not 0. */
export function isE164(value: string): boolean {
  if (value.charCodeAt(0) !== 0x2b || value.length < 3 || value.length > 16 || value.charCodeAt(1) === 0x30) return false;
  for (let index = 1; index < value.length; index++) {
    const character = value.charCodeAt(index);
    if (character < 0x30 || character > 0x39) return false;
  }
  return true;
}
