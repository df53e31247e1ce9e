import { Command } from "commander";
import { jobJsonSchema, mappingJsonSchema } from "../../documents/index.ts";
import { RunError } from "../../model/index.ts";

const SCHEMAS = { job: jobJsonSchema, mapping: mappingJsonSchema } as const;

export function schemaCommand(): Command {
  return new Command("schema")
    .description("Print the JSON Schema of a job or mapping file, for editors.")
    .argument("<file>", Object.keys(SCHEMAS).join(" or "))
    .action((name: string) => {
      if (!Object.hasOwn(SCHEMAS, name)) {
        throw new RunError("usage", `There is no schema ${name}.`, `Choose one of ${Object.keys(SCHEMAS).join(", ")}.`);
      }
      process.stdout.write(`${JSON.stringify(SCHEMAS[name as keyof typeof SCHEMAS](), undefined, 2)}\n`);
    });
}
