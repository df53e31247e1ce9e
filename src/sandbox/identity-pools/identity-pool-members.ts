import { flag, list, map, structure, text } from "../shapes/shape.ts";
import { developerProviderName, plainArn, providerName, tags } from "./identity-members.ts";

/** What makes an identity pool, in CreateIdentityPool and UpdateIdentityPool. */
export const requiredPoolMembers = {
  IdentityPoolName: text({ min: 1, max: 128, pattern: "[\\w\\s+=,.@-]+" }),
  AllowUnauthenticatedIdentities: flag,
};

export const optionalPoolMembers = {
  AllowClassicFlow: flag,
  SupportedLoginProviders: map(text({ min: 1, max: 128, pattern: "[\\w.;_/-]+" }), providerName, 10),
  DeveloperProviderName: developerProviderName,
  OpenIdConnectProviderARNs: list(plainArn),
  CognitoIdentityProviders: list(
    structure(
      {},
      {
        ProviderName: text({ min: 1, max: 128, pattern: "[\\w._:/-]+" }),
        ClientId: text({ min: 1, max: 128, pattern: "[\\w_]+" }),
        ServerSideTokenCheck: flag,
      },
    ),
  ),
  SamlProviderARNs: list(plainArn),
  IdentityPoolTags: tags,
};
