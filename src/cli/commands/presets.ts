import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { listPresets, type Preset, presetFile } from "../../jobs/presets.ts";

export function presetsCommand(): Command {
  return new Command("presets")
    .description("List the mappings that come with poolferry, or print one.")
    .argument("[name]", "print this preset's mapping file as it is")
    .option("--json", "one preset a line as JSON; with a name, that one")
    .action(async (name: string | undefined, options: { readonly json?: boolean }) => {
      if (name !== undefined && options.json !== true) {
        process.stdout.write(await readFile(await presetFile(name), "utf8"));
        return;
      }
      const wanted = name === undefined ? undefined : await presetFile(name).then(() => name);
      const presets = (await listPresets()).filter((preset) => wanted === undefined || preset.name === wanted);
      for (const preset of presets) process.stdout.write(options.json === true ? jsonLine(preset) : textOf(preset));
      if (options.json !== true) process.stdout.write(HOW_TO_USE);
    });
}

const HOW_TO_USE = "\nStart a mapping of your own from one with `extends: preset:NAME`, or read it with `poolferry presets NAME`.\n";

function jsonLine({ name, about }: Preset): string {
  return `${JSON.stringify({ type: "preset", name, ...about })}\n`;
}

function textOf({ name, about }: Preset): string {
  return `${name}\n  ${about.title}\n  hashes: ${about.hashes}\n`;
}
