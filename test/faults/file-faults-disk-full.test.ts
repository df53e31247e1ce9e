import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { runErrorFrom } from "../../src/compose/run-error-from.ts";
import { withStorage } from "../../src/jobs/storage-failure.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { optional } from "../support/optional.ts";
import { proved } from "../support/proof.ts";
import { beginStory, type Command, damageOf, halfWritten, PERSONAL } from "./file-faults-story.ts";

const FILE = "test/faults/file-faults-disk-full.test.ts";
/** Room left on the disk when the command begins, KiB; as much as a command may need comes last. */
const ROOM = [0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256, 384, 512, 1_024, 2_048, 6_144];
const DISK_MIB = 16;
const MOUNT = "/usr/bin/mount";
const UMOUNT = "/usr/bin/umount";
const folder = mkdtempSync(join(tmpdir(), "poolferry-disk-"));
const disk = mounted();
const unmounted = process.env["TMPDIR"];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(async () => {
  await sandbox.close();
  if (disk) execFileSync(UMOUNT, ["--lazy", folder]);
  rmSync(folder, { recursive: true, force: true });
});

/** A small disk of its own, where this account may have one. */
function mounted(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync(MOUNT, ["-t", "tmpfs", "-o", `size=${DISK_MIB}m`, "tmpfs", folder], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

const CASES: readonly { readonly full: Command; readonly before: readonly Command[] }[] = [
  { full: "run", before: [] },
  { full: "sync", before: ["run"] },
  { full: "verify", before: ["run", "sync"] },
  { full: "undo", before: ["run"] },
];

for (const { full, before } of CASES)
  optional("a small disk of its own, which only root may mount", disk)(
    `a ${full} on a disk that is full says where and how much, and goes on once there is room`,
    async () => {
      let expected: object | undefined;
      let tried = 0;
      // From the most room to none: the first one is undisturbed.
      for (const room of [...ROOM].reverse()) {
        const told = `${full} with ${room} KiB left`;
        const story = await onDisk(() => beginStory(sandbox));
        for (const command of before) await story.perform(command);
        const ballast = join(folder, "ballast");
        const { bavail, bsize } = statfsSync(folder);
        writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - room * 1024)));
        const error = await withStorage({ stateFolder: story.stateFolder }, () => story.perform(full)).then(() => undefined, runErrorFrom);
        rmSync(ballast);
        if (expected === undefined) expect(error, told).toBeUndefined();
        if (error !== undefined) {
          tried++;
          expect(error, `${told}\n${(error.cause as Error | undefined)?.stack}`).toMatchObject({
            exit: "failure",
            message: expect.stringMatching(/^The disk is full \(.+\): \/.+ has \d+ bytes left\. The job needs/),
          });
          expect(`${error.message} ${error.hint}`, told).not.toMatch(PERSONAL);
        }
        expect(damageOf(story.stateFolder), told).toEqual([]);
        expect(await halfWritten(story.stateFolder), told).toEqual([]);
        await (error === undefined ? story.reopen() : story.perform(full));
        const ended = await story.ended();
        expected ??= ended;
        expect(ended, told).toEqual(expected);
        rmSync(join(story.path, ".."), { recursive: true });
      }
      expect(tried, "disks that were full").toBeGreaterThan(3);
      proved({ what: `full disks under a ${full}`, promises: ["P10"], tried, file: FILE });
    },
    900_000,
  );

async function onDisk<T>(make: () => Promise<T>): Promise<T> {
  process.env["TMPDIR"] = folder;
  try {
    return await make();
  } finally {
    if (unmounted === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = unmounted;
  }
}
