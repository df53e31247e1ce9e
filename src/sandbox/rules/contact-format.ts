/** An address with one `@`, a local part of at most 64 characters and a dotted domain (RFC 3696, without quoted local parts). */
export function isEmail(value: string): boolean {
  return EMAIL.test(value);
}

/** `+`, country code and number, digits only. */
export function isPhoneNumber(value: string): boolean {
  return PHONE.test(value);
}

const EMAIL =
  /^(?=[^@]{1,64}@)[^\s@"(),:;<>[\]\\.]+(?:\.[^\s@"(),:;<>[\]\\.]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}][\p{L}\p{N}-]{0,61}[\p{L}\p{N}]$/u;
const PHONE = /^\+[1-9]\d{4,14}$/;
