import type { Issue, PlannedUser, PoolProfile } from "../model/index.ts";
import { isEmail } from "./email-form.ts";
import { compileReservedProvider } from "./link-identity.ts";
import { planIssue } from "./plan-issues.ts";
import { exceedsCharacters, isE164, isMarked } from "./text-form.ts";

const MAX_CHARACTERS = 128;
const KINDS = { email: "an e-mail address", phone_number: "a phone number" } as const;
const FORMS = { email: isEmail, phone_number: isE164 } as const;

type SignInKind = keyof typeof KINDS;

/** Compiles the check of a username: its characters, and what the pool's way of signing in wants of it. */
export function compileUsernameCheck(profile: PoolProfile): (user: PlannedUser, issues: Issue[]) => void {
  const kinds = profile.usernameAttributes;
  const providerOf = compileReservedProvider(profile);
  const aliases = profile.aliasAttributes.filter((alias) => alias !== "preferred_username");
  return (user, issues) => {
    const { username } = user;
    const provider = providerOf(username);
    if (provider !== undefined) issues.push(planIssue("username-of-provider", "username", { provider }));
    else if (exceedsCharacters(username, MAX_CHARACTERS)) issues.push(planIssue("username-too-long", "username"));
    else if (!isMarked(username)) issues.push(planIssue("username-characters", "username"));
    else if (kinds.length > 0) checkSignInName(user, kinds, issues);
    else {
      const alias = aliases.find((kind) => FORMS[kind](username));
      if (alias !== undefined) issues.push(planIssue("username-like-alias", "username", { kind: KINDS[alias] }));
    }
  };
}

/** The attribute that a username stands for in a pool whose usernames are e-mail addresses or phone numbers. */
export function signInKindOf(username: string, kinds: readonly SignInKind[]): SignInKind | undefined {
  return kinds.find((kind) => FORMS[kind](username));
}

function checkSignInName({ username, attributes }: PlannedUser, kinds: readonly SignInKind[], issues: Issue[]): void {
  const kind = signInKindOf(username, kinds);
  if (kind === undefined) {
    issues.push(planIssue("username-not-sign-in-name", "username", { kinds: kinds.map((each) => KINDS[each]).join(" or ") }));
    return;
  }
  const value = attributes.get(kind);
  if (value !== undefined && value !== username) issues.push(planIssue("username-differs", "username", { attribute: kind }));
}
