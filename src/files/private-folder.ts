import { lstat, mkdir } from "node:fs/promises";

/** A folder that must be private and is not. `path` is the folder, `mode` its permission bits where it is a folder. */
export class UnsafeFolderError extends Error {
  readonly path: string;
  readonly mode: number | undefined;

  constructor(path: string, problem: string, mode?: number) {
    super(`${path} ${problem}`);
    this.name = "UnsafeFolderError";
    this.path = path;
    this.mode = mode;
  }
}

/**
 * Makes sure that `path` is a folder which only its owner can enter (0700), creating it and missing parents.
 * Throws UnsafeFolderError where it exists and is open to others, belongs to somebody else, or is no folder.
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  const found = await lstat(path);
  if (!found.isDirectory()) throw new UnsafeFolderError(path, "is not a folder");
  const mode = found.mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new UnsafeFolderError(path, `can be entered by other accounts (mode ${mode.toString(8).padStart(4, "0")} instead of 0700)`, mode);
  }
  const own = process.getuid?.();
  if (own !== undefined && found.uid !== own) throw new UnsafeFolderError(path, "belongs to another account", mode);
}
