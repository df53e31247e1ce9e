import { argon2Sync, pbkdf2Sync, randomBytes, scryptSync } from "node:crypto";
import { hashSync } from "bcryptjs";
import type { HashAlgorithm } from "../../../src/model/index.ts";

/** Every form that is carried, made here from a password with cheap costs. */
export interface StoredForm {
  readonly form: string;
  readonly algorithm: HashAlgorithm;
  readonly make: (password: string) => string;
}

const salt = () => randomBytes(16);
const textSalt = () => randomBytes(9).toString("hex");
const base64 = (bytes: Buffer) => bytes.toString("base64");
const bare = (bytes: Buffer) => base64(bytes).replace(/=+$/, "");
const adapted = (bytes: Buffer) => bare(bytes).replaceAll("+", ".");
const pbkdf2 = (password: string, by: string | Buffer, length = 32) => pbkdf2Sync(password, by, 3, length, "sha256");
const scrypt = (password: string, by: string | Buffer, length = 64) => scryptSync(password, by, length, { N: 16, r: 8, p: 1 });
const argon2 = (password: string, nonce: Buffer, length = 32) =>
  argon2Sync("argon2id", { message: password, nonce, memory: 8, passes: 1, parallelism: 1, tagLength: length });
const bcrypt = (password: string) => hashSync(password, 4);
const phcArgon2 = (password: string, length = 32, write = bare) => {
  const nonce = salt();
  return `$argon2id$v=19$m=8,t=1,p=1$${write(nonce)}$${write(argon2(password, nonce, length))}`;
};
const phcPbkdf2 = (password: string, costs: string, length = 32, write = adapted) => {
  const by = salt();
  return `$pbkdf2-sha256$${costs}$${write(by)}$${write(pbkdf2(password, by, length))}`;
};
const phcScrypt = (password: string) => {
  const by = salt();
  return `$scrypt$ln=4,r=8,p=1$${bare(by)}$${bare(scrypt(password, by, 32))}`;
};
const springScrypt = (password: string) => {
  const by = salt();
  return `$40801$${base64(by)}$${base64(scrypt(password, by, 32))}`;
};
const aspNet = (password: string, saltBytes = 16) => {
  const by = randomBytes(saltBytes);
  const header = Buffer.alloc(13);
  header[0] = 1;
  [1, 3, saltBytes].forEach((value, index) => {
    header.writeUInt32BE(value, 1 + 4 * index);
  });
  return base64(Buffer.concat([header, by, pbkdf2(password, by)]));
};
const keycloakParts = (password: string, length = 64) => {
  const by = salt();
  return {
    secret: { value: base64(pbkdf2(password, by, length)), salt: base64(by) },
    data: { hashIterations: 3, algorithm: "pbkdf2-sha256" },
  };
};
const keycloakArgon2 = (password: string) => {
  const by = salt();
  const additionalParameters = { hashLength: ["32"], memory: ["8"], type: ["id"], version: ["1.3"], parallelism: ["1"] };
  const secretData = JSON.stringify({ value: base64(argon2(password, by)), salt: base64(by), additionalParameters: {} });
  return { type: "password", secretData, credentialData: JSON.stringify({ hashIterations: 1, algorithm: "argon2", additionalParameters }) };
};
const auth0Scrypt = (password: string, encoding: "hex" | "base64") => {
  const by = textSalt();
  const hash = { value: scrypt(password, by).toString(encoding), encoding };
  return { algorithm: "scrypt", hash, salt: { value: by, encoding: "utf8" }, keylen: 64, cost: 16 };
};

const BCRYPT: readonly StoredForm[] = [
  ...["a", "b", "x", "y"].map((letter) => ({
    form: `bcrypt $2${letter}$`,
    make: (p: string) => bcrypt(p).replace("$2b$", `$2${letter}$`),
  })),
  { form: "Django bcrypt", make: (p: string) => `bcrypt$${bcrypt(p)}` },
  { form: "Spring {bcrypt}", make: (p: string) => `{bcrypt}${bcrypt(p)}` },
  { form: "LDAP {CRYPT}", make: (p: string) => `{CRYPT}${bcrypt(p)}` },
  { form: "Dovecot {BLF-CRYPT}", make: (p: string) => `{BLF-CRYPT}${bcrypt(p)}` },
  { form: "Auth0 bcrypt", make: (p: string) => JSON.stringify({ algorithm: "bcrypt", hash: { value: bcrypt(p) } }) },
].map((form) => ({ ...form, algorithm: "BCRYPT" as const }));

const ARGON2: readonly StoredForm[] = [
  { form: "Argon2id", make: (p: string) => phcArgon2(p) },
  { form: "Argon2id with 16 bytes", make: (p: string) => phcArgon2(p, 16) },
  { form: "Argon2id, padded", make: (p: string) => phcArgon2(p, 32, base64) },
  { form: "Django Argon2", make: (p: string) => `argon2${phcArgon2(p)}` },
  { form: "Spring {argon2}", make: (p: string) => `{argon2@SpringSecurity_v5_8}${phcArgon2(p)}` },
  { form: "LDAP {ARGON2}", make: (p: string) => `{ARGON2}${phcArgon2(p)}` },
  { form: "Keycloak Argon2", make: (p: string) => JSON.stringify(keycloakArgon2(p)) },
  { form: "Auth0 Argon2", make: (p: string) => JSON.stringify({ algorithm: "argon2", hash: { value: phcArgon2(p), encoding: "utf8" } }) },
].map((form) => ({ ...form, algorithm: "ARGON2ID" as const }));

const SCRYPT: readonly StoredForm[] = [
  {
    form: "Cognito scrypt",
    make: (p: string) => {
      const by = salt();
      return `16$8$1$${by.toString("hex").toUpperCase()}$${scrypt(p, by, 32).toString("hex")}`;
    },
  },
  { form: "PHC scrypt", make: phcScrypt },
  {
    form: "scrypt with colons",
    make: (p: string) => {
      const by = salt();
      return `SCRYPT:16:8:1:${base64(by)}:${base64(scrypt(p, by, 32))}`;
    },
  },
  {
    form: "Django scrypt",
    make: (p: string) => {
      const by = textSalt();
      return `scrypt$16$${by}$8$1$${base64(scrypt(p, by))}`;
    },
  },
  {
    form: "django-scrypt, the plug-in",
    make: (p: string) => {
      const by = textSalt();
      return `scrypt$${by}$4$8$1$64$${base64(scrypt(p, by))}`;
    },
  },
  {
    form: "Werkzeug scrypt",
    make: (p: string) => {
      const by = textSalt();
      return `scrypt:16:8:1$${by}$${scrypt(p, by).toString("hex")}`;
    },
  },
  { form: "Spring scrypt", make: springScrypt },
  { form: "Spring {scrypt}", make: (p: string) => `{scrypt}${springScrypt(p)}` },
  { form: "Auth0 scrypt, hexadecimal", make: (p: string) => JSON.stringify(auth0Scrypt(p, "hex")) },
  { form: "Auth0 scrypt, base64", make: (p: string) => JSON.stringify(auth0Scrypt(p, "base64")) },
].map((form) => ({ ...form, algorithm: "SCRYPT" as const }));

const PBKDF2: readonly StoredForm[] = [
  { form: "passlib", make: (p: string) => phcPbkdf2(p, "3") },
  { form: "Cognito PBKDF2", make: (p: string) => phcPbkdf2(p, "3", 32, bare) },
  { form: "PHC PBKDF2", make: (p: string) => phcPbkdf2(p, "i=3,l=32", 32, bare) },
  { form: "PBKDF2 with 64 bytes", make: (p: string) => phcPbkdf2(p, "3", 64) },
  {
    form: "Django PBKDF2",
    make: (p: string) => {
      const by = textSalt();
      return `pbkdf2_sha256$3$${by}$${base64(pbkdf2(p, by))}`;
    },
  },
  {
    form: "Werkzeug PBKDF2",
    make: (p: string) => {
      const by = textSalt();
      return `pbkdf2:sha256:3$${by}$${pbkdf2(p, by).toString("hex")}`;
    },
  },
  {
    form: "PBKDF2 with colons",
    make: (p: string) => {
      const by = salt();
      return `sha256:3:${base64(by)}:${base64(pbkdf2(p, by))}`;
    },
  },
  { form: "LDAP {PBKDF2-SHA256}", make: (p: string) => phcPbkdf2(p, "3").replace("$pbkdf2-sha256$", "{PBKDF2-SHA256}") },
  { form: "ASP.NET Identity 3", make: (p: string) => aspNet(p) },
  { form: "ASP.NET Identity 3, long salt", make: (p: string) => aspNet(p, 32) },
  {
    form: "Keycloak, flat",
    make: (p: string) => {
      const { secret, data } = keycloakParts(p);
      return JSON.stringify({ ...secret, ...data });
    },
  },
  {
    form: "Keycloak, before version 8",
    make: (p: string) => {
      const { secret, data } = keycloakParts(p, 32);
      return JSON.stringify({ type: "password", hashedSaltedValue: secret.value, salt: secret.salt, ...data });
    },
  },
  {
    form: "Keycloak, JSON in JSON",
    make: (p: string) => {
      const { secret, data } = keycloakParts(p);
      return JSON.stringify({ type: "password", secretData: JSON.stringify(secret), credentialData: JSON.stringify(data) });
    },
  },
  {
    form: "Keycloak, objects",
    make: (p: string) => {
      const { secret, data } = keycloakParts(p);
      return JSON.stringify({ secretData: secret, credentialData: data });
    },
  },
  {
    form: "Auth0 PBKDF2",
    make: (p: string) => JSON.stringify({ algorithm: "pbkdf2", hash: { value: phcPbkdf2(p, "i=3,l=64", 64, bare), encoding: "utf8" } }),
  },
].map((form) => ({ ...form, algorithm: "PBKDF2_SHA256" as const }));

export const STORED_FORMS: readonly StoredForm[] = [...BCRYPT, ...ARGON2, ...SCRYPT, ...PBKDF2];
