import { dirname, join, normalize } from "node:path";
import { expect, expectTypeOf, test } from "vitest";
import type * as library from "../../src/index.ts";
import { page } from "../support/markdown.ts";

/** What a program says of a sandbox, in the library's own names: the compiler checks it with the rest (npm run check). */
const OPTIONS: library.SandboxOptions = {
  quotas: { UserCreation: 80, UserUpdate: { perSecond: 25, burst: 100 } satisfies library.CategoryQuota } satisfies library.QuotaChoice,
  faults: { seed: 1, faults: [{ fault: "throttled" satisfies library.FaultName, rate: 0.1 } satisfies library.Fault] },
  settings: {
    latency: { all: { fixed: 20 } satisfies library.Distribution } satisfies library.Latency,
    triggers: { PreSignUp: (event: library.TriggerEvent) => event },
  },
};

test("what a sandbox takes and gives is of types that the library exports", () => {
  expectTypeOf(OPTIONS.faults).toEqualTypeOf<library.FaultSchedule | undefined>();
  expectTypeOf<library.Sandbox["history"]>().returns.toEqualTypeOf<readonly library.CallRecord[]>();
  expectTypeOf<library.Sandbox["billing"]>().returns.toEqualTypeOf<library.Billing>();
  expectTypeOf<library.Sandbox["calls"]>().toEqualTypeOf<ReadonlyMap<string, library.CallCounts>>();
  expectTypeOf<library.Sandbox["outbox"]["codes"]>().toEqualTypeOf<readonly library.CodeMessage[]>();
});

test("every type that startSandbox mentions, however deep, is exported", () => {
  const start = "src/sandbox/start-sandbox.ts";
  const found = new Map<string, Declared>();
  const waiting: Declared[] = ["Sandbox", "SandboxOptions"].map((name) => ({ name, file: start }));
  for (let declared = waiting.pop(); declared !== undefined; declared = waiting.pop()) {
    if (found.has(declared.name)) continue;
    found.set(declared.name, declared);
    waiting.push(...mentioned(declared));
  }
  expect(found.size).toBeGreaterThan(30);
  const exported = [...page("src/index.ts").matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
    names.split(",").map((name) => name.replace("type ", "").trim()),
  );
  expect([...found.keys()].filter((name) => !exported.includes(name)).sort()).toEqual([]);
});

interface Declared {
  readonly name: string;
  /** Path from the project's folder. */
  readonly file: string;
}

/** The project's types that a declaration of the sandbox names: of its own file, or imported there; the model's are not followed. */
function mentioned({ name, file }: Declared): readonly Declared[] {
  if (!file.startsWith("src/sandbox/")) return [];
  const text = page(file);
  const body = new RegExp(`^(?:export )?(?:interface ${name}\\b[^{]*\\{\\n[\\s\\S]*?^\\}|type ${name} =[\\s\\S]*?;$)`, "m").exec(text)?.[0];
  if (body === undefined) throw new Error(`${file} declares no ${name}`);
  const code = body.replaceAll(/\/\*[\s\S]*?\*\/|"[^"]*"/g, "");
  const words = new Set([...code.matchAll(/\b[A-Z]\w*/g)].map(([word]) => word));
  const imports = importsOf(file, text);
  const local = new Set([...text.matchAll(/^(?:export )?(?:interface|type) (\w+)/gm)].map(([, one = ""]) => one));
  return [...words].flatMap((word) => {
    if (word === name) return [];
    const from = local.has(word) ? file : imports.get(word);
    return from === undefined ? [] : [{ name: word, file: from }];
  });
}

/** What a file imports from other files of the project, by name. */
function importsOf(file: string, text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^import (?:type )?\{([^}]*)\} from "(\.[^"]*)";/gm)].flatMap(([, names = "", from = ""]) =>
      names.split(",").map((name) => [name.replace("type ", "").trim(), normalize(join(dirname(file), from))] as const),
    ),
  );
}
