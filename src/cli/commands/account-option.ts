import { InvalidArgumentError, Option } from "commander";

/** `--account KEY=ID`, which may be given several times: further AWS accounts by their callers' access key ids. */
export function accountOption(): Option {
  return new Option("--account <key=id>", "the AWS account of callers with that access key id; repeatable; all others are of one")
    .default({}, "none")
    .argParser(addAccount);
}

function addAccount(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, key, id] = /^([^=/,\s]+)=(\d{12})$/.exec(text) ?? [];
  if (key === undefined || id === undefined) throw new InvalidArgumentError("expected KEY=ID, such as EXAMPLEKEY=210987654321");
  return { ...before, [key]: id };
}
