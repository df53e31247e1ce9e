import { fitsMostly, type PlaceSurvey } from "../survey/place-survey.ts";

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

/** The spellings of a place's values; undefined where more rows than may be broken have another, or where they say nothing. */
export function yesAndNo(place: PlaceSurvey): FlagWords | undefined {
  const flag = { true: spelled(place, YES), false: spelled(place, NO) };
  return isKnown(place, [...flag.true, ...flag.false]) ? flag : undefined;
}

/** What the values of a status say: who may sign in, who may not, who is deleted; undefined as in `yesAndNo`. */
export function statusWords(place: PlaceSurvey): (FlagWords & { readonly gone: readonly string[] }) | undefined {
  const status = { true: [...spelled(place, LIVE), ...spelled(place, YES)], false: [...spelled(place, SHUT), ...spelled(place, NO)] };
  const gone = spelled(place, GONE);
  return status.true.length > 0 && isKnown(place, [...status.true, ...status.false, ...gone]) ? { ...status, gone } : undefined;
}

function spelled({ values = [] }: PlaceSurvey, known: ReadonlySet<string>): readonly string[] {
  return values.map(({ value }) => value).filter((value) => known.has(value.toLowerCase()));
}

function isKnown({ values = [], kind, filled }: PlaceSurvey, known: readonly string[]): boolean {
  const rows = values.reduce((sum, { value, rows: number }) => sum + (known.includes(value) ? number : 0), 0);
  return kind === "text" && fitsMostly(rows, filled);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
