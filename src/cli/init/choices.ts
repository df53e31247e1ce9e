import type { DraftWishes } from "../../jobs/draft/draft-mapping.ts";
import type { Preset } from "../../jobs/presets.ts";
import type { PlaceSurvey, SourceSurvey } from "../../jobs/survey/place-survey.ts";
import { isPhoneCountry } from "../../transform/index.ts";
import { askText, type Choice, choose } from "../terminal/ask.ts";

/** The questions that a draft leaves open; without a person the first answer is taken, and said. */
export interface Choices {
  preset(fitting: readonly Preset[]): Promise<Preset | undefined>;
  more(survey: SourceSurvey, given: Given): Promise<Given>;
  /** What was decided without a person. */
  readonly guessed: readonly string[];
}

export type Given = DraftWishes & { readonly phoneRegion?: string | undefined };

/** `ask` false: nobody is there, or nobody shall be asked. `usernameOpen`: the pool does not say what usernames are. */
export function openChoices(ask: boolean, usernameOpen: boolean): Choices {
  const guessed: string[] = [];
  return {
    guessed,
    async preset(fitting) {
      const options = fitting.map(
        (preset): Choice<Preset | undefined> => ({ label: `${preset.name}  ${preset.about.title}`, value: preset }),
      );
      const [first, ...rest] = options;
      if (first === undefined) return undefined;
      if (ask) return choose("Several presets fit this source:", [first, ...rest, { label: "none of them", value: undefined }]);
      guessed.push(
        `The presets ${fitting.map(({ name }) => name).join(", ")} fit alike; ${fitting[0]?.name ?? ""} was taken. --preset says which.`,
      );
      return first.value;
    },
    async more(survey, given) {
      if (!ask) return given;
      const username = given.username ?? (usernameOpen ? await askUsername(survey) : undefined);
      return { ...given, username, phoneRegion: given.phoneRegion ?? (await askRegion(survey)) };
    },
  };
}

/** What people sign in with, the likeliest first: as a draft chooses where nobody is asked. */
const SIGN_IN = ["username", "email", "id", "phone"] as const;

async function askUsername({ rows, unreadable, places }: SourceSurvey): Promise<string | undefined> {
  const isFull = ({ kind, filled, repeats }: PlaceSurvey) =>
    kind === "text" && filled * 20 > (rows - unreadable) * 19 && repeats * 20 < filled;
  const named = SIGN_IN.flatMap((meaning) => places.filter((place) => place.meaning === meaning && isFull(place)));
  const [first, ...rest] = named.map(({ place }): Choice<string> => ({ label: place, value: place }));
  if (first === undefined || rest.length === 0) return undefined;
  return choose("What do users sign in with? The pool was not read, so it does not tell.", [first, ...rest]);
}

async function askRegion({ places }: SourceSurvey): Promise<string | undefined> {
  const open = places.find(({ meaning, phone }) => meaning === "phone" && phone?.ambiguous === true);
  if (open?.phone?.region === undefined) return undefined;
  for (;;) {
    const answer = await askText(`Which country are the numbers without + in ${open.place} of? Two letters [${open.phone.region}]: `);
    if (answer === "") return open.phone.region;
    if (isPhoneCountry(answer.toUpperCase())) return answer.toUpperCase();
    process.stderr.write("That is no country.\n");
  }
}
