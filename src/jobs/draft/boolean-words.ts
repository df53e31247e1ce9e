import type { PlaceSurvey } from "../survey/place-survey.ts";

/** How a flag is spelled in a source: the values as they are there. */
export interface FlagWords {
  readonly true: readonly string[];
  readonly false: readonly string[];
}

const YES = words("true t 1 yes y ja j oui o si sí s wahr vrai verdadero x on -1");
const NO = words("false f 0 no n nein non faux falsch falso off");
const LIVE = words("active aktiv actif active activo activa enabled confirmed ok normal verified freigeschaltet valid valide");
const SHUT = words(
  "inactive inaktiv inactif inactivo disabled blocked gesperrt locked suspended banned deactivated deaktiviert bloque bloqué bloqueado suspendu suspendido deprovisioned paused",
);
const GONE = words("deleted geloescht gelöscht removed supprime supprimé eliminado borrado");

/** The two spellings of a place's values; undefined where one of them is unknown or they say nothing. */
export function yesAndNo({ values, kind }: PlaceSurvey): FlagWords | undefined {
  if (values === undefined || kind !== "text") return undefined;
  const spelled = values.map(({ value }) => value);
  const flag = { true: spelled.filter((value) => has(YES, value)), false: spelled.filter((value) => has(NO, value)) };
  return flag.true.length + flag.false.length === spelled.length ? flag : undefined;
}

/** What the values of a status say: who may sign in, who may not, who is deleted; undefined where one of them is not known. */
export function statusWords({ values, kind }: PlaceSurvey): (FlagWords & { readonly gone: readonly string[] }) | undefined {
  if (values === undefined || kind !== "text") return undefined;
  const spelled = values.map(({ value }) => value);
  const status = {
    true: spelled.filter((value) => has(LIVE, value) || has(YES, value)),
    false: spelled.filter((value) => has(SHUT, value) || has(NO, value)),
    gone: spelled.filter((value) => has(GONE, value)),
  };
  const known = status.true.length + status.false.length + status.gone.length === spelled.length;
  return known && status.true.length > 0 ? status : undefined;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

function has(known: ReadonlySet<string>, value: string): boolean {
  return known.has(value.toLowerCase());
}
