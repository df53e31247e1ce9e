import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListIdentityProvidersCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { battery, PASSWORD, type Refused, type World } from "./battery-world.ts";

const INVALID = "InvalidParameterException";
const REFUSED = "NotAuthorizedException";

function signIn(what: string, name: string, parameters: Readonly<Record<string, string>>, more: object = {}): Refused {
  const input = ({ clientId: ClientId }: World) => ({
    ClientId,
    AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
    AuthParameters: parameters,
    ...more,
  });
  return [`signing in ${what}`, name, AdminInitiateAuthCommand, input];
}

function answer(what: string, name: string, change: object): Refused {
  const input = ({ clientId: ClientId }: World) => ({
    ClientId,
    ChallengeName: "NEW_PASSWORD_REQUIRED",
    Session: "x".repeat(40),
    ChallengeResponses: { USERNAME: "dora", NEW_PASSWORD: PASSWORD },
    ...change,
  });
  return [`answering ${what}`, name, AdminRespondToAuthChallengeCommand, input];
}

function listed(what: string, input: object): Refused {
  return [`listing ${what}`, INVALID, ListUsersCommand, input];
}

battery([
  signIn("by a wrong password", REFUSED, { USERNAME: "ann", PASSWORD: "Wrong-Pass-1" }),
  signIn("by the right password in other letters", REFUSED, { USERNAME: "ann", PASSWORD: PASSWORD.toLowerCase() }),
  signIn("a disabled user", REFUSED, { USERNAME: "carl", PASSWORD }),
  signIn("nobody", "UserNotFoundException", { USERNAME: "eve", PASSWORD }),
  signIn("without a username", INVALID, { PASSWORD }),
  signIn("without a password", INVALID, { USERNAME: "ann" }),
  signIn("by an unknown flow", INVALID, { USERNAME: "ann", PASSWORD }, { AuthFlow: "BY_LETTER" }),
  signIn("by a flow that the client does not allow", INVALID, { USERNAME: "ann", SRP_A: "ff" }, { AuthFlow: "USER_SRP_AUTH" }),
  signIn("through a client that is not there", "ResourceNotFoundException", { USERNAME: "ann", PASSWORD }, { ClientId: "nothing" }),
  signIn(
    "into a pool that is not there",
    "ResourceNotFoundException",
    { USERNAME: "ann", PASSWORD },
    { UserPoolId: "eu-central-1_AAAAAAAAA" },
  ),
  [
    "signing in without a signature by a wrong password",
    REFUSED,
    InitiateAuthCommand,
    ({ clientId: ClientId }) => ({
      ClientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "ann", PASSWORD: "Wrong-Pass-1" },
    }),
  ],
  [
    "signing in without a signature by an administrator's flow",
    INVALID,
    InitiateAuthCommand,
    ({ clientId: ClientId }) => ({ ClientId, AuthFlow: "ADMIN_USER_PASSWORD_AUTH", AuthParameters: { USERNAME: "ann", PASSWORD } }),
  ],
  [
    "signing in without a signature through a client that is not there",
    "ResourceNotFoundException",
    InitiateAuthCommand,
    { ClientId: "nothing", AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: { USERNAME: "ann", PASSWORD } },
  ],
  answer("a challenge in a made-up session", REFUSED, {}),
  answer("a challenge in a session that is too short", INVALID, { Session: "short" }),
  answer("an unknown challenge", INVALID, { ChallengeName: "SING_A_SONG" }),
  answer("a challenge without a new password", INVALID, { ChallengeResponses: { USERNAME: "dora" } }),
  [
    "answering without a signature in a made-up session",
    REFUSED,
    RespondToAuthChallengeCommand,
    ({ clientId: ClientId }) => ({
      ClientId,
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session: "x".repeat(40),
      ChallengeResponses: { USERNAME: "dora", NEW_PASSWORD: PASSWORD },
    }),
  ],
  [
    "creating an app client with an unknown flow",
    INVALID,
    CreateUserPoolClientCommand,
    { ClientName: "next", ExplicitAuthFlows: ["BY_LETTER"] },
  ],
  ["creating an app client with a name of 129 characters", INVALID, CreateUserPoolClientCommand, { ClientName: "x".repeat(129) }],
  ["describing an app client that is not there", "ResourceNotFoundException", DescribeUserPoolClientCommand, { ClientId: "nothing" }],

  listed("61 users a page", { Limit: 61 }),
  listed("fewer than no users a page", { Limit: -1 }),
  listed("users after a foreign token", { PaginationToken: "foreign" }),
  listed("users by a custom attribute", { Filter: '"custom:tier" = "gold"' }),
  listed("users by a filter that is none", { Filter: "ann" }),
  listed("users by two attributes", { Filter: 'email = "a" and name = "b"' }),
  listed("users by a filter of 257 characters", { Filter: `name = "${"x".repeat(250)}"` }),
  listed("users with an attribute that the pool lacks", { AttributesToGet: ["custom:nothing"] }),
  listed("users with an attribute that a user lacks", { AttributesToGet: ["custom:tier"] }),
  ["listing 61 groups a page", INVALID, ListGroupsCommand, { Limit: 61 }],
  ["listing 61 providers a page", INVALID, ListIdentityProvidersCommand, { MaxResults: 61 }],
  ["listing 61 pools a page", INVALID, ListUserPoolsCommand, { MaxResults: 61 }],
  ["listing no pools a page", INVALID, ListUserPoolsCommand, { MaxResults: 0 }],
]);
