#!/usr/bin/env node
import { limitHeapGrowth } from "./heap-growth.ts";
import { runProgram } from "./program.ts";

limitHeapGrowth();
// Whoever reads may stop reading, as `head` does: that is no reason to give up a migration half-way.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await runProgram(process.argv.slice(2));
