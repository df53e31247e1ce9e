import type { HashAlgorithm, Secret } from "../../model/index.ts";

/** What a hash that can be imported is, with its cost: `bcrypt, cost 10`. Never a part of salt or key. */
export function describeCell(algorithm: HashAlgorithm, cell: Secret): string {
  const text = cell.reveal();
  switch (algorithm) {
    case "BCRYPT":
      return `bcrypt, cost ${Number(text.slice(4, 6))}`;
    case "ARGON2ID": {
      const [, memory, passes, lanes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(text) ?? [];
      return `Argon2id, ${memory} KiB, ${passes} passes, parallelism ${lanes}`;
    }
    case "PBKDF2_SHA256":
      return `PBKDF2-SHA256, ${/^\$pbkdf2-sha256\$(\d+)\$/.exec(text)?.[1]} iterations`;
    case "SCRYPT": {
      const [N, r, p] = text.split("$");
      return `scrypt, N ${N}, r ${r}, p ${p}`;
    }
  }
}
