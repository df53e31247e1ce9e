import { Command } from "commander";
import { connectPool, type PoolConnection } from "../../cognito/connect.ts";
import { atomicWrite } from "../../files/atomic-write.ts";
import { readJob } from "../../jobs/job.ts";
import { connectOptions } from "../connect-options.ts";
import { addTargetOptions, type TargetOptions } from "../target-options.ts";
import { profileText } from "../terminal/profile-text.ts";
import { say } from "../terminal/say.ts";
import { addAttributesCommand } from "./pool-add-attributes.ts";

interface PoolShowOptions extends TargetOptions {
  readonly save?: string;
  readonly json?: boolean;
}

export function poolCommand(): Command {
  const show = new Command("show")
    .description("Show what poolferry reads of a pool: schema, sign-in, providers, groups, quotas.")
    .argument("<pool>", "pool id, or a job file that targets it")
    .option("--save <file>", "write the pool as a file that `poolferry sandbox --pool` can become")
    .option("--json", "as JSON");
  addTargetOptions(show).action(async (pool: string, options: PoolShowOptions) => {
    const connection = await connectTo(pool, options);
    try {
      if (options.save !== undefined) {
        await atomicWrite(options.save, `${JSON.stringify(await connection.readPoolFile(), undefined, 2)}\n`);
        process.stderr.write(`The pool is in ${options.save}, without its users and without secrets.\n`);
        return;
      }
      const profile = await connection.readProfile();
      if (options.json === true) process.stdout.write(`${JSON.stringify({ type: "pool", ...profile })}\n`);
      else say(profileText(profile));
    } finally {
      await connection.close();
    }
  });
  return new Command("pool")
    .description("Look at a user pool, or add the attributes that a job needs.")
    .addCommand(show.exitOverride())
    .addCommand(addAttributesCommand().exitOverride());
}

async function connectTo(pool: string, options: TargetOptions): Promise<PoolConnection> {
  if (/^[\w-]+_[0-9a-zA-Z]+$/.test(pool)) return connectPool(connectOptions({ userPoolId: pool }, options));
  return connectPool(connectOptions((await readJob(pool)).document.target, options));
}
