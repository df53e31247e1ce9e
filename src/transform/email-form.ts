const MAX_LENGTH = 2048;
// The plain form nearly every address has: dot-atom, @, and a domain of at least two labels.
const ASCII =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const INTERNATIONAL =
  /^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|(?!\p{ASCII})[\p{L}\p{M}\p{N}\p{S}])+(?:\.(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|(?!\p{ASCII})[\p{L}\p{M}\p{N}\p{S}])+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/** Whether a value has the form of one e-mail address: local part of up to 64 characters, @, domain with a dot. */
export function isEmail(value: string): boolean {
  // A row asks several times about one address: in its rules, as an attribute, as a sign-in name and as a claim.
  if (value !== latest) {
    latestIsEmail = hasForm(value);
    latest = value;
  }
  return latestIsEmail;
}

let latest = "";
let latestIsEmail = false;

function hasForm(value: string): boolean {
  const at = value.lastIndexOf("@");
  if (at < 1 || at > 64 || value.length > MAX_LENGTH) return false;
  return ASCII.test(value) || (hasNonAscii(value) && INTERNATIONAL.test(value));
}

function hasNonAscii(value: string): boolean {
  for (let index = 0; index < value.length; index++) if (value.charCodeAt(index) > 0x7f) return true;
  return false;
}
