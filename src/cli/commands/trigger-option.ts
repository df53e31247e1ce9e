import { InvalidArgumentError, Option } from "commander";

/** `--trigger NAME=TARGET`, which may be given several times: what stands for Lambda functions, by trigger or ARN. */
export function triggerOption(): Option {
  return new Option(
    "--trigger <name=target>",
    "what stands for a pool's Lambda trigger: a module, or http://127.0.0.1:PORT/path; repeatable",
  )
    .default({})
    .argParser(addTrigger);
}

function addTrigger(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const end = text.indexOf("=");
  if (end < 1 || end === text.length - 1) throw new InvalidArgumentError("expected NAME=TARGET, such as PreSignUp=./check.mjs");
  return { ...before, [text.slice(0, end)]: text.slice(end + 1) };
}
