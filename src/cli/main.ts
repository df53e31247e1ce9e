#!/usr/bin/env node
import { runProgram } from "./program.ts";
import { limitYoungGeneration } from "./young-generation.ts";

limitYoungGeneration();
// Whoever reads may stop reading, as `head` does: that is no reason to give up a migration half-way.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await runProgram(process.argv.slice(2));
