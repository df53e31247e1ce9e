import fs from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { getSystemErrorMap } from "node:util";

/** What Node was asked to do with a file; `name` as in FAULTS. */
export interface FileOperation {
  readonly name: keyof typeof FAULTS;
  readonly path: string;
}

/** What the operating system answers instead: an error, or that it moved fewer bytes than it was asked to. */
export type FileFault = "EIO" | "ENOSPC" | "EACCES" | "short";

/** Which faults each operation can meet. */
export const FAULTS = {
  "open to read": ["EIO", "EACCES"],
  "open to write": ["ENOSPC", "EACCES", "EIO"],
  read: ["EIO", "short"],
  readFile: ["EIO", "EACCES"],
  write: ["ENOSPC", "EIO", "short"],
  append: ["ENOSPC", "EIO"],
  writeFile: ["ENOSPC", "EACCES", "EIO"],
  sync: ["EIO", "ENOSPC"],
  close: ["EIO"],
  stat: ["EIO", "EACCES"],
  rename: ["EIO", "ENOSPC", "EACCES"],
  rm: ["EIO", "EACCES"],
  mkdir: ["ENOSPC", "EACCES"],
  readdir: ["EIO", "EACCES"],
} as const satisfies Readonly<Record<string, readonly FileFault[]>>;

export interface BrokenFiles {
  /** Everything that was asked for, in order. */
  readonly operations: readonly FileOperation[];
  /** Gives Node its own functions back. */
  mend(): void;
}

type Call = (...given: unknown[]) => unknown;
type Decide = (operation: FileOperation, number: number) => FileFault | undefined;

/** Lets operations on files under `folder` fail as `decide` says, for everything in this process: at the boundary of the operating system. `isOurs`: what the test itself asks for. */
export async function breakFiles(
  folder: string,
  decide: Decide,
  isOurs: (operation: FileOperation) => boolean = () => false,
): Promise<BrokenFiles> {
  const operations: FileOperation[] = [];
  const descriptors = new Map<number, string>();
  const handles = new WeakMap<object, string>();
  const undo: (() => void)[] = [];
  // Node's own functions call one another: one operation is counted once.
  let within = 0;
  const meet = (name: FileOperation["name"], path: string | undefined): FileFault | undefined => {
    if (within > 0 || path?.startsWith(folder) !== true) return undefined;
    if (isOurs({ name, path })) return undefined;
    operations.push({ name, path });
    return decide({ name, path }, operations.length);
  };
  const replace = (target: object, method: string, around: (original: Call) => Call) => {
    const holder = target as Record<string, Call>;
    const original = holder[method] as Call;
    holder[method] = around(original);
    undo.push(() => {
      holder[method] = original;
    });
  };
  const byPath = (
    target: object,
    method: string,
    nameOf: (flags: unknown) => FileOperation["name"],
    after?: (path: string, result: unknown) => void,
  ) =>
    replace(
      target,
      method,
      (original) =>
        function (this: unknown, ...given) {
          const path = String(given[0]);
          const fault = typeof given[0] === "number" ? meet(nameOf(given[1]), descriptors.get(given[0])) : meet(nameOf(given[1]), path);
          if (fault !== undefined) {
            const error = errorOf(
              fault,
              SYSTEM_CALLS[method.replace(/Sync$/, "")] ?? method.replace(/Sync$/, ""),
              typeof given[0] === "number" ? undefined : path,
            );
            if (method.endsWith("Sync")) throw error;
            return Promise.reject(error);
          }
          within++;
          let result: unknown;
          try {
            result = original.apply(this, given);
          } finally {
            within--;
          }
          if (after === undefined) return result;
          if (result instanceof Promise) {
            return result.then((value: unknown) => {
              after(path, value);
              return value;
            });
          }
          after(path, result);
          return result;
        },
    );

  for (const [target, suffix] of [
    [fs, "Sync"],
    [fs.promises, ""],
  ] as const) {
    byPath(target, `open${suffix}`, openName, (path, opened) => {
      if (typeof opened === "number") descriptors.set(opened, path);
      else handles.set(opened as object, path);
    });
    byPath(target, `readFile${suffix}`, () => "readFile");
    byPath(target, `writeFile${suffix}`, () => "writeFile");
    byPath(target, `appendFile${suffix}`, () => "append");
    byPath(target, `rename${suffix}`, () => "rename");
    byPath(target, `rm${suffix}`, () => "rm");
    byPath(target, `mkdir${suffix}`, () => "mkdir");
    byPath(target, `readdir${suffix}`, () => "readdir");
    byPath(target, `lstat${suffix}`, () => "stat");
    byPath(target, `stat${suffix}`, () => "stat");
  }
  // A descriptor's number is given to another file once it is closed.
  replace(fs, "closeSync", (original) => (descriptor) => {
    const path = descriptors.get(descriptor as number);
    descriptors.delete(descriptor as number);
    const fault = meet("close", path);
    original(descriptor);
    if (fault !== undefined) throw errorOf(fault, "close");
  });
  for (const [method, name] of [
    ["readSync", "read"],
    ["writeSync", "write"],
  ] as const) {
    replace(fs, method, (original) => (descriptor, data, ...where) => {
      const fault = meet(name, descriptors.get(descriptor as number));
      if (fault === undefined) return original(descriptor, data, ...where);
      if (fault !== "short") throw errorOf(fault, name);
      return original(descriptor, ...half(data, where));
    });
  }
  // What streams that are given a path use.
  replace(fs, "open", (original) => (path, flags, mode, done) => {
    const fault = meet(openName(flags), String(path));
    if (fault !== undefined) return process.nextTick(done as Call, errorOf(fault, "open", String(path)));
    return original(path, flags, mode, (error: unknown, descriptor: number) => {
      if (error === null) descriptors.set(descriptor, String(path));
      (done as Call)(error, descriptor);
    });
  });
  replace(fs, "read", (original) => (descriptor, ...rest) => {
    const fault = meet("read", descriptors.get(descriptor as number));
    if (fault === undefined) return original(descriptor, ...rest);
    const done = rest.at(-1) as Call;
    if (fault !== "short") return process.nextTick(done, errorOf(fault, "read"));
    const [data, ...where] = rest.slice(0, -1);
    return original(descriptor, ...half(data, where), done);
  });
  const prototype = await fileHandlePrototype();
  for (const [method, name] of [
    ["read", "read"],
    ["write", "write"],
    ["sync", "sync"],
    ["stat", "stat"],
  ] as const) {
    replace(
      prototype,
      method,
      (original) =>
        async function (this: object, data, ...where) {
          const fault = meet(name, handles.get(this));
          if (fault === undefined) return original.call(this, data, ...where);
          if (fault !== "short") throw errorOf(fault, method === "sync" ? "fsync" : method);
          return original.call(this, ...half(data, where));
        },
    );
  }
  replace(
    prototype,
    "close",
    (original) =>
      async function (this: object) {
        const path = handles.get(this);
        handles.delete(this);
        const fault = meet("close", path);
        await original.call(this);
        if (fault !== undefined) throw errorOf(fault, "close");
      },
  );
  syncBuiltinESMExports();
  return {
    operations,
    mend() {
      for (const one of undo.reverse()) one();
      syncBuiltinESMExports();
    },
  };
}

function openName(flags: unknown): FileOperation["name"] {
  const writes =
    typeof flags === "number" ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0 : /[wa+]/.test(String(flags ?? "r"));
  return writes ? "open to write" : "open to read";
}

/** Which call to the system fails first in functions of other names. */
const SYSTEM_CALLS: Readonly<Record<string, string>> = { readFile: "open", writeFile: "open", appendFile: "write", readdir: "scandir" };

/** As Node makes it. */
function errorOf(code: FileFault, syscall: string, path?: string): Error {
  const [errno, [, text]] = [...getSystemErrorMap()].find(([, [name]]) => name === code) ?? [0, ["", "unknown"]];
  const error = new Error(`${code}: ${text}, ${syscall}${path === undefined ? "" : ` '${path}'`}`);
  return Object.assign(error, { errno, code, syscall }, path === undefined ? {} : { path });
}

/** The same arguments for the first half of the bytes, at least one of them. */
function half(data: unknown, [offset, length, position]: readonly unknown[]): readonly unknown[] {
  const bytes = typeof data === "string" ? Buffer.from(data) : (data as Uint8Array);
  const from = typeof offset === "number" ? offset : 0;
  const all = typeof length === "number" ? length : bytes.byteLength - from;
  return [bytes, from, Math.max(1, all >> 1), position ?? null];
}

async function fileHandlePrototype(): Promise<object> {
  const handle: FileHandle = await open("/dev/null");
  await handle.close();
  return Object.getPrototypeOf(handle) as object;
}
