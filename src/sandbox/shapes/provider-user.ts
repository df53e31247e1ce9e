import { anyText, providerName } from "./members.ts";
import { structure, text } from "./shape.ts";

/** A user by an identity provider's knowledge of it; the provider `Cognito` is the pool itself. */
export const providerUser = structure({}, { ProviderName: providerName, ProviderAttributeName: anyText, ProviderAttributeValue: anyText });

/** Another name of a provider, such as its e-mail domain. */
export const idpIdentifier = text({ min: 1, max: 40, pattern: "[\\w\\s+=.@-]+" });
