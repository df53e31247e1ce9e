import type { SandboxSettings } from "../settings.ts";
import type { UserPoolInput } from "../shapes/user-pool.ts";
import type { AttributeDefinition } from "./attribute-definition.ts";
import { type ValueCheck, valueCheck } from "./attribute-value.ts";

/** What is kept of a pool: its request with the defaults filled in, and its schema. */
export interface PoolDefinition {
  readonly settings: Omit<UserPoolInput, "Schema">;
  readonly schema: readonly AttributeDefinition[];
}

/** A pool with its rules compiled; made anew only when its definition changes. */
export interface Pool extends PoolDefinition {
  /** The row's key; its users' keys are `key * 2^32 + n`. */
  readonly key: number;
  readonly id: string;
  readonly region: string;
  /** Undefined: the sandbox's own. */
  readonly account: string | undefined;
  readonly name: string;
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly modified: number;
  readonly rules: ReadonlyMap<string, AttributeRule>;
  readonly required: readonly string[];
  /** `plain`: as given; `alias`: as given, and found by verified aliases too; `address`: an e-mail or phone, the username is the sub. */
  readonly usernames: "plain" | "alias" | "address";
  /** The attributes that users are found by besides their username. */
  readonly aliases: ReadonlySet<string>;
  /** True where users can sign in by a one-time code. */
  readonly passwordless: boolean;
  /** The form under which names are compared. */
  fold(name: string): string;
  /** The number of the next user; gaps are harmless. */
  readonly numbers: { next: number };
}

export interface AttributeRule extends AttributeDefinition {
  readonly check: ValueCheck;
}

export interface PoolRow {
  readonly key: number;
  readonly id: string;
  readonly region: string;
  readonly account: string | null;
  readonly name: string;
  readonly revision: number;
  readonly created: number;
  readonly modified: number;
  readonly definition: string;
}

/** Compiles a stored pool; `nextNumber` is one above its highest user's number. */
export function compilePool(row: PoolRow, nextNumber: number, choices: SandboxSettings): Pool {
  const { settings, schema } = JSON.parse(row.definition) as PoolDefinition;
  const { key, id, region, account, name, revision, created, modified } = row;
  const aliases = settings.AliasAttributes ?? [];
  const addresses = settings.UsernameAttributes ?? [];
  const factors: readonly string[] = settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? [];
  return {
    key,
    id,
    region,
    account: account ?? undefined,
    name,
    revision,
    created,
    modified,
    settings,
    schema,
    rules: new Map(schema.map((attribute) => [attribute.name, { ...attribute, check: valueCheck(attribute, choices) }])),
    required: schema.filter((attribute) => attribute.required && attribute.name !== "sub").map((attribute) => attribute.name),
    usernames: addresses.length > 0 ? "address" : aliases.length > 0 ? "alias" : "plain",
    aliases: new Set([...aliases, ...addresses]),
    passwordless: factors.includes("EMAIL_OTP") || factors.includes("SMS_OTP"),
    fold: settings.UsernameConfiguration?.CaseSensitive === false ? FOLDS[choices.caseFolding] : (value) => value,
    numbers: { next: nextNumber },
  };
}

const FOLDS: Readonly<Record<SandboxSettings["caseFolding"], (name: string) => string>> = {
  unicode: (name) => name.toLowerCase(),
  ascii: (name) => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
};
