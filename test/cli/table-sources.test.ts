import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { runProgram } from "../support/built-program.ts";
import { byteArrays, parquetFile } from "../support/parquet-file.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { workbook } from "../support/workbook-file.ts";

const MAPPING = {
  poolferry: 1,
  key: { from: "id" },
  username: { from: "id" },
  attributes: { email: { from: "mail", type: "email" }, email_verified: { value: "true" } },
};
const USERS = Array.from({ length: 12 }, (_, index) => ({
  id: `user-${index}`,
  mail: index === 7 ? "no address" : `user-${index}@example.com`,
}));

const text = (place: string, value: string) => `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`;
const sheet = [{ id: "id", mail: "mail" }, ...USERS].map(
  ({ id, mail }, index) => `<row r="${index + 1}">${text(`A${index + 1}`, id)}${text(`B${index + 1}`, mail)}</row>`,
);
const column = (name: "id" | "mail") => ({
  path: [name],
  type: "BYTE_ARRAY" as const,
  plain: byteArrays(USERS.map((user) => user[name])),
  count: USERS.length,
});
const field = (name: string) => ({ name, type: "BYTE_ARRAY" as const, repetition: 0 as const, converted: 0 });

test.each([
  ["xlsx", workbook({ Notes: "", Users: sheet.join("") }), { sheet: "Users" }, "ndjson", 8],
  ["parquet", parquetFile([field("id"), field("mail")], [{ rows: USERS.length, chunks: [column("id"), column("mail")] }]), {}, "ndjson", 7],
  ["ldif", Buffer.from(USERS.map(({ id, mail }) => `dn: uid=${id}\nID: ${id}\nmail: ${mail}\n`).join("\n")), {}, "ldif", 28],
])(
  "users of a .%s file are loaded, rejects name their line, and the mended ones finish the job",
  async (format, content, settings, ending, rowBefore) => {
    const sandbox = await startSandbox({ quotas: "off" });
    const { userPoolId } = await addPool(sandbox);
    try {
      const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
      await writeFile(join(folder, `users.${format}`), content);
      await writeFile(join(folder, "mapping.json"), JSON.stringify(MAPPING));
      const path = join(folder, "job.json");
      const source = { file: `users.${format}`, ...settings };
      const target = { userPoolId, endpointUrl: sandbox.endpoint };
      await writeFile(path, JSON.stringify({ poolferry: 1, source, mapping: "mapping.json", target, route: "admin-api" }));
      const first = await runProgram(["run", path, "--yes", "--json"]);
      const events = first.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(events.at(-1)).toMatchObject({ type: "summary", rows: 12, outcomes: { created: 11, rejected: 1 } });
      const { rejects, reasons } = events.find(({ type }) => type === "files") as { rejects: string; reasons: string };
      expect((await readFile(reasons, "utf8")).split("\n")[1]).toMatch(new RegExp(`^8,${rowBefore + 1},rejected,email-malformed`));
      const mended = join(folder, `mended.${ending}`);
      await writeFile(mended, (await readFile(rejects, "utf8")).replace("no address", "user-7@example.com"));
      expect((await runProgram(["run", path, "--yes", "--json", "--source", mended])).code).toBe(0);
    } finally {
      await sandbox.close();
    }
  },
);
