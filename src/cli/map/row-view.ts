import type { MappedRow } from "../../jobs/map/map-sample.ts";
import type { Credential, Issue, PlannedUser, SourceShape } from "../../model/index.ts";
import { HIDDEN, type Show } from "./disclosure.ts";
import { type IsSecretPlace, isSecretValue } from "./secret-places.ts";
import { sourceCells } from "./source-cells.ts";

/** A row before and after, as it may be shown. */
export interface RowView {
  readonly row: number;
  readonly line: number;
  readonly source: readonly (readonly [place: string, shown: string])[];
  readonly empty: readonly string[];
  readonly result: "load" | "skip" | "reject" | "unreadable";
  readonly reason?: string;
  readonly issues?: readonly Issue[];
  readonly user?: UserView;
}

export interface UserView {
  readonly key: string;
  readonly username: string;
  readonly attributes: readonly (readonly [name: string, shown: string])[];
  readonly groups: readonly string[];
  readonly links: readonly string[];
  readonly enabled: boolean;
  /** In words; never the password or the hash. */
  readonly credential: string;
  readonly mfa?: string;
  readonly developerId?: string;
  readonly identityId?: string;
}

export interface ViewSettings {
  readonly shape: SourceShape;
  readonly isSecret: IsSecretPlace;
  readonly show: Show;
  /** Names that the mapping itself writes, and that therefore tell of nobody. */
  readonly stated: ReadonlySet<string>;
}

export function viewOf({ row, plan }: MappedRow, { shape, isSecret, show, stated }: ViewSettings): RowView {
  const { row: number, line } = row.kind === "record" ? row.record.ref : row.ref;
  const { cells, empty, secrets } = sourceCells(row, shape, isSecret, show);
  const view = { row: number, line, source: cells.map(({ place, shown }) => [place, shown] as const), empty };
  if (row.kind === "unreadable") return { ...view, result: "unreadable", issues: row.issues };
  if (plan?.kind === "load") return { ...view, result: "load", user: userView(plan.user, reveal, stated) };
  if (plan?.kind === "skip") return { ...view, result: "skip", reason: plan.reason };
  return { ...view, result: "reject", issues: plan?.issues ?? [] };

  /** A rule may carry a password or a hash into an attribute, perhaps in another case. */
  function reveal(value: string): string {
    const plain = value.toLowerCase();
    const carried = secrets.some((secret) => secret.length > 3 && plain.includes(secret.trim().toLowerCase()));
    return carried || isSecretValue(value) ? HIDDEN : show(value);
  }
}

function userView(user: PlannedUser, show: Show, stated: ReadonlySet<string>): UserView {
  const named = (name: string) => (stated.has(name) ? name : show(name));
  const { mfa, identity } = user;
  const factors = (["sms", "email", "totp"] as const).filter((factor) => mfa?.[factor] === true);
  return {
    key: show(user.sourceKey),
    username: show(user.username),
    attributes: [...user.attributes].map(([name, value]) => [name, value === "true" || value === "false" ? value : show(value)] as const),
    groups: user.groups.map(named),
    links: user.links.map(({ provider, attribute, id }) => `${named(provider)} ${attribute} ${show(id)}`),
    enabled: user.enabled,
    credential: credentialText(user.credential),
    ...(mfa === undefined ? {} : { mfa: `${factors.join(", ")}${mfa.preferred === undefined ? "" : `; ${mfa.preferred} first`}` }),
    ...(identity === undefined ? {} : { developerId: show(identity.developerId) }),
    ...(identity?.identityId === undefined ? {} : { identityId: show(identity.identityId) }),
  };
}

function credentialText(credential: Credential): string {
  switch (credential.kind) {
    case "none":
      return "none";
    case "password":
      return credential.permanent ? "password" : "password, to be changed";
    case "generated":
      return "password, generated";
    case "hash":
      return `hash ${credential.algorithm}, importable`;
    case "unusable-hash":
      return `hash not importable: ${credential.form} (${credential.code})`;
  }
}
