import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PROGRAM } from "./built-program.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** The bundler that the test runner brings. */
const BUNDLER = join(ROOT, "node_modules/.bin/rolldown");
/** What the program finds beside its code. */
const BESIDE = ["package.json", "mappings", "samples", "docs"];

/** Keeps what V8 has compiled from one start to the next. */
const START = `import { enableCompileCache } from "node:module";
enableCompileCache(import.meta.dirname + "/compiled");
await import("./main.js");
`;

/**
 * The built command put together in few files, which starts in a third of the time: a process that is killed is to die at its work and not
 * while it loads hundreds of modules. The built command itself where nothing can put it together.
 */
export async function quickProgram(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  if (!existsSync(BUNDLER)) return { path: PROGRAM, remove: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "poolferry-quick-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const target = join(folder, "dist/cli");
  try {
    await promisify(execFile)(process.execPath, [BUNDLER, PROGRAM, "--platform", "node", "--format", "esm", "--dir", target]);
    await writeFile(join(target, "start.js"), START);
    for (const name of BESIDE) await symlink(join(ROOT, name), join(folder, name));
  } catch (error) {
    await remove();
    throw error;
  }
  return { path: join(target, "start.js"), remove };
}
