import { join } from "node:path";
import { atomicWrite } from "../../files/atomic-write.ts";
import type { PoolProfile } from "../../model/index.ts";
import { compileTested } from "../compile-tested.ts";
import { readMapping } from "../read-mapping.ts";
import { mayMiss, type SourceSurvey } from "../survey/place-survey.ts";
import type { Draft, DraftRule } from "./draft.ts";
import { mappingText } from "./mapping-text.ts";
import type { OpenedSource } from "./scratch-job.ts";
import { type MappingTrial, tryMapping } from "./try-mapping.ts";

export interface TrialRun extends OpenedSource {
  readonly survey: SourceSurvey;
  readonly profile: PoolProfile | undefined;
}

export interface TriedMapping {
  readonly text: string;
  readonly trial: MappingTrial;
  /** Groups and providers that the mapping names and the pool lacks. */
  readonly lacking: readonly string[];
}

/** Rules are taken out in turns, as one may hide another. */
const MOST_TURNS = 4;

/** Tries a draft on the rows that were surveyed, and takes out the rules that more rows miss than can be broken ones. */
export async function settleDraft(draft: Draft, run: TrialRun): Promise<TriedMapping & { readonly draft: Draft }> {
  let settled = draft;
  for (let turn = 0; ; turn++) {
    const tried = await tryText(mappingText(settled, run.survey), run);
    const next = turn < MOST_TURNS ? withoutMisses(settled, tried.trial) : settled;
    if (next === settled) return { ...tried, draft: settled };
    settled = next;
  }
}

/** Reads a mapping's text as the program reads mapping files, and tries it on the rows that were surveyed. */
export async function tryText(text: string, { source, job, survey, profile, folder }: TrialRun): Promise<TriedMapping> {
  const file = join(folder, "mapping.yaml");
  await atomicWrite(file, text);
  const { mapping } = compileTested({ ...job, mapping: await readMapping(file) }, source.shape);
  const groups = new Set(profile?.groups);
  const providers = new Set(profile?.identityProviders.map(({ name }) => name));
  const lacking =
    profile === undefined
      ? []
      : [
          ...mapping.groups.filter((name) => !groups.has(name)).map((name) => `the group ${name}`),
          ...mapping.providers.filter((name) => !providers.has(name)).map((name) => `the identity provider ${name}`),
        ];
  return { text, trial: await tryMapping(source, mapping, profile, survey.rows), lacking };
}

/** The same draft where every rule fits. */
function withoutMisses(draft: Draft, { rows, fields }: MappingTrial): Draft {
  const missed = new Set([...fields].filter(([, misses]) => misses > mayMiss(rows)).map(([field]) => field));
  const why = (field: string) => `${fields.get(field) ?? 0} of ${rows} rows would be rejected for it`;
  const out: { path: string; rule: DraftRule; why: string }[] = [];
  const keep = <T extends DraftRule>(field: string, rule: T | undefined): T | undefined => {
    if (rule === undefined || !missed.has(field)) return rule;
    out.push({ path: field, rule, why: why(field) });
    return undefined;
  };
  const { enabled, password, ...rest } = draft;
  const attributes = new Map([...draft.attributes].filter(([name, rule]) => keep(name, rule) !== undefined));
  const groups = draft.groups.filter((rule) => keep("groups", rule) !== undefined);
  const links = draft.links.filter((rule) => keep("links", rule) !== undefined);
  const kept = { enabled: keep("enabled", enabled), password: keep("password", password) };
  if (out.length === 0) return draft;
  return {
    ...rest,
    attributes,
    groups,
    links,
    ...(kept.enabled === undefined ? {} : { enabled: kept.enabled }),
    ...(kept.password === undefined ? {} : { password: kept.password }),
    takenOut: [...draft.takenOut, ...out],
  };
}
