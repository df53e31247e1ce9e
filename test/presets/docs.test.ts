import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { mergeMappings, readJobDocument, readMappingLayer } from "../../src/documents/index.ts";
import { openSource } from "../../src/extract/open-source.ts";
import { compileMapping } from "../../src/transform/index.ts";
import { coded, fenced, page, tableRows } from "../support/markdown.ts";
import { hasFile, PRESETS, PRESETS_WITH_PAGE, sampleFolder, sampleJob } from "./preset-list.ts";

const INDEX = "docs/presets/README.md";

test("the index of presets has every preset with what the preset says of itself, and the README leads to it", () => {
  const rows = tableRows(page(INDEX)).map(([preset = "", source, hashes]) => [
    coded(preset)[0],
    preset.includes(`](${coded(preset)[0]}.md)`),
    source,
    hashes,
  ]);
  expect(rows).toEqual(PRESETS_WITH_PAGE.map(({ name, about }) => [name, true, about.title, about.hashes]));
  expect(page("README.md")).toContain(`](${INDEX})`);
});

test("the mapping that the index shows is one that extends a preset", () => {
  const [example = ""] = fenced(page(INDEX), "yaml");
  expect(PRESETS.map(({ name }) => `preset:${name}`)).toContain(readMappingLayer(example, "mapping.yaml").extends);
});

test.each(PRESETS_WITH_PAGE)(
  "the page of $name says what is carried and what is not, with a job file and a mapping to start from",
  ({ name, about }) => {
    const text = page(about.guide);
    for (const heading of ["The job file to start from", "What is carried", "What is not", "Traps"])
      expect(text).toContain(`\n## ${heading}\n`);
    const blocks = fenced(text, "yaml");
    const jobs = blocks.filter((block) => Object.hasOwn(parse(block), "target"));
    const mappings = blocks.filter((block) => Object.hasOwn(parse(block), "extends"));
    expect(jobs.length).toBeGreaterThan(0);
    for (const job of jobs) expect(readJobDocument(job, "job.yaml").mapping).toBe("mapping.yaml");
    expect(mappings.map((mapping) => readMappingLayer(mapping, "mapping.yaml").extends)).toContain(`preset:${name}`);
  },
);

describe.each(PRESETS)("the preset $name", ({ name, about }) => {
  test("has its page, its sample and that sample's page", () => {
    expect(about.guide).toBe(`docs/presets/${name}.md`);
    for (const path of [about.guide, ...["README.md", "pool.json", "job.yaml", "generate.ts"].map((file) => `samples/${name}/${file}`)]) {
      expect(hasFile(path), path).toBe(true);
    }
    expect(page(`samples/${name}/README.md`)).toContain(sampleJob(name).source.file);
  });

  test("has a page whose every piece of a mapping works on the sample", async () => {
    const pieces = indentedBlocks(page(about.guide)).filter((block) => !Object.hasOwn(parse(block), "target"));
    const { source: settings, asOf } = readJobDocument(page(`samples/${name}/job.yaml`), "job.yaml");
    const source = await openSource({ ...settings, file: sampleFolder(name) + settings.file });
    const preset = readMappingLayer(page(`mappings/${name}.yaml`), `${name}.yaml`);
    for (const piece of pieces) {
      const text = Object.hasOwn(parse(piece), "extends") ? piece : `poolferry: 1\nextends: preset:${name}\n${piece}`;
      const mapping = compileMapping(
        mergeMappings([readMappingLayer(text, about.guide), preset]),
        source.shape,
        undefined,
        undefined,
        asOf,
      );
      const kinds: string[] = [];
      for await (const batch of source.read()) {
        for (const row of batch) if (row.kind !== "unreadable") kinds.push(mapping.plan(row.record).kind);
      }
      expect(kinds.filter((kind) => kind === "load").length, piece).toBeGreaterThan(kinds.length / 2);
    }
  });

  test("reads its sample by the settings that it recommends", () => {
    const { file, ...settings } = sampleJob(name).source;
    const format = file.split(".").at(-1);
    expect({ format, ...settings }).toEqual({ format, ...about.source });
  });

  test("has a sample that its generator makes again, byte for byte", () => {
    const { file } = sampleJob(name).source;
    const path = join(mkdtempSync(join(tmpdir(), "poolferry-test-")), file);
    execFileSync(process.execPath, [`${sampleFolder(name)}generate.ts`, "120", path]);
    expect(readFileSync(path).equals(readFileSync(`${sampleFolder(name)}${file}`))).toBe(true);
  });

  test("has a sample of nobody: addresses of example domains and numbers kept for fiction", () => {
    const text = page(`samples/${name}/${sampleJob(name).source.file}`);
    const strange = [...text.matchAll(/[\w.+-]+@([\w-]+\.[\w.-]*\w)/g)].filter(
      ([, domain = ""]) => !/^example\.(com|net|org)$/i.test(domain),
    );
    expect(strange.map(([address]) => address)).toEqual([]);
    const numbers = [...text.matchAll(/\+[\d(][\d ()-]{8,}/g)].map(([number]) => number.replace(/\D/g, ""));
    expect(numbers.filter((number) => !/^120255501\d\d$/.test(number))).toEqual([]);
  });
});

/** The YAML blocks of a page, also those in lists, without their indentation. */
function indentedBlocks(text: string): readonly string[] {
  return [...text.matchAll(/^( *)```yaml\n([\s\S]*?)^\1```$/gm)].map(([, indent = "", block = ""]) =>
    block.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
}
