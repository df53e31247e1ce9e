/** An address with one `@` outside quotes, a local part of at most 64 characters and a dotted domain (RFC 3696). */
export function isEmail(value: string): boolean {
  return value.length <= 2048 && EMAIL.test(value) && !value.includes("..");
}

/** `+`, country code and number, digits only. */
export function isPhoneNumber(value: string): boolean {
  return PHONE.test(value);
}

/** Whether a username looks so much like an address that a pool with that alias refuses it. */
export function looksLikeEmail(value: string): boolean {
  return EMAIL.test(value);
}

const EMAIL =
  /^[^\s@"(),:;<>[\]\\.][^\s@"(),:;<>[\]\\]{0,62}[^\s@"(),:;<>[\]\\.]?@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}][\p{L}\p{N}-]{0,61}[\p{L}\p{N}]$/u;
const PHONE = /^\+[1-9]\d{4,14}$/;
