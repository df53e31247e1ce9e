import { ServiceError } from "../service-error.ts";

/** Throws InvalidParameterException where a resource would have more than 50 tags. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > MOST_TAGS) {
    throw new ServiceError("InvalidParameterException", `A resource can have at most ${MOST_TAGS} tags.`);
  }
}

const MOST_TAGS = 50;
