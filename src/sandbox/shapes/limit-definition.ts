import { anyText } from "./members.ts";
import { map, oneOf, structure } from "./shape.ts";

/** Which limit is meant, such as the API category UserCreation. */
export const limitDefinition = structure({ LimitClass: oneOf("API_CATEGORY"), Attributes: map(anyText) });
