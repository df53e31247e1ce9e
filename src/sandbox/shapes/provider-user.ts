import { anyText, providerName } from "./members.ts";
import { structure } from "./shape.ts";

/** A user by an identity provider's knowledge of it; the provider `Cognito` is the pool itself. */
export const providerUser = structure({}, { ProviderName: providerName, ProviderAttributeName: anyText, ProviderAttributeValue: anyText });
