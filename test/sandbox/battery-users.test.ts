import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { battery, type Refused } from "./battery-world.ts";
import { list } from "./sandbox-client.ts";

const INVALID = "InvalidParameterException";

function created(what: string, name: string, attributes: Readonly<Record<string, string>>, more: object = {}): Refused {
  const input = { Username: "eve", MessageAction: "SUPPRESS", UserAttributes: list(attributes), ...more };
  return [`creating a user with ${what}`, name, AdminCreateUserCommand, input];
}

function updated(what: string, name: string, attributes: Readonly<Record<string, string>>, Username = "ann"): Refused {
  return [`changing ${what}`, name, AdminUpdateUserAttributesCommand, { Username, UserAttributes: list(attributes) }];
}

function password(what: string, name: string, Password: string, Username = "ann"): Refused {
  return [`setting ${what}`, name, AdminSetUserPasswordCommand, { Username, Password, Permanent: true }];
}

const EMAIL = { email: "eve@example.com", email_verified: "true" };

battery([
  created("a username that exists", "UsernameExistsException", EMAIL, { Username: "ann" }),
  created("a username of 129 characters", INVALID, EMAIL, { Username: "x".repeat(129) }),
  created("an empty username", INVALID, EMAIL, { Username: "" }),
  created("a username with a space", INVALID, EMAIL, { Username: "eve adams" }),
  created("a username with a tab", INVALID, EMAIL, { Username: "eve\tadams" }),
  created("a username that is an e-mail address in a pool with that alias", INVALID, EMAIL, { Username: "eve@example.com" }),
  created("a username that is a phone number in a pool with that alias", INVALID, EMAIL, { Username: "+15550100" }),
  created("another user's verified e-mail address", "UsernameExistsException", { email: "ann@example.com", email_verified: "true" }),
  created("an unknown custom attribute", INVALID, { "custom:nothing": "x" }),
  created("a custom attribute without its prefix", INVALID, { tier: "gold" }),
  created("an unknown standard attribute", INVALID, { shoe_size: "44" }),
  created("a text under its least length", INVALID, { "custom:tier": "x" }),
  created("a text over its greatest length", INVALID, { "custom:tier": "platinum" }),
  created("a number over its bound", INVALID, { "custom:age": "151" }),
  created("a number under its bound", INVALID, { "custom:age": "-1" }),
  created("a number that is none", INVALID, { "custom:age": "old" }),
  created("a boolean that is none", INVALID, { "custom:staff": "yes" }),
  created("an e-mail address without a domain", INVALID, { email: "eve@" }),
  created("a phone number without its plus", INVALID, { phone_number: "15555550100" }),
  created("a phone number with blanks", INVALID, { phone_number: "+1 555 555 0100" }),
  created("a verified phone number that is not there", INVALID, { phone_number_verified: "true" }),
  created("a value of 2,049 characters", INVALID, { profile: "x".repeat(2_049) }),
  created("a birthdate that is no day", INVALID, { birthdate: "1985-02-30" }),
  created("an updated_at that is no number", INVALID, { updated_at: "yesterday" }),
  created("a sub", INVALID, { sub: "00000000-0000-4000-8000-000000000000" }),
  created("a weak temporary password", "InvalidPasswordException", EMAIL, { TemporaryPassword: "weak" }),
  created("a temporary password with a blank", INVALID, EMAIL, { TemporaryPassword: "Right Pass 1" }),
  created("a temporary password of 257 characters", INVALID, EMAIL, { TemporaryPassword: `Aa1-${"x".repeat(253)}` }),
  created("an unknown message action", INVALID, EMAIL, { MessageAction: "SHOUT" }),
  created("an unknown delivery medium", INVALID, EMAIL, { DesiredDeliveryMediums: ["PIGEON"] }),
  created("an invitation again for nobody", "UserNotFoundException", {}, { MessageAction: "RESEND" }),
  created(
    "an invitation again for one who has signed in",
    "UnsupportedUserStateException",
    {},
    { Username: "ann", MessageAction: "RESEND" },
  ),
  created("a pool that is not there", "ResourceNotFoundException", EMAIL, { UserPoolId: "eu-central-1_AAAAAAAAA" }),
  created("a pool of another Region", "ResourceNotFoundException", EMAIL, { UserPoolId: "us-east-1_AAAAAAAAA" }),
  created("a pool's id that is none", INVALID, EMAIL, { UserPoolId: "people" }),

  updated("an unknown attribute", INVALID, { "custom:nothing": "x" }),
  updated("an immutable attribute", INVALID, { "custom:legacy": "2" }),
  updated("a text over its greatest length", INVALID, { "custom:tier": "platinum" }),
  updated("the sub", INVALID, { sub: "x" }),
  updated("an e-mail address to another user's", "AliasExistsException", { email: "bob@example.com", email_verified: "true" }),
  updated("an attribute of nobody", "UserNotFoundException", { name: "Eve" }, "eve"),
  [
    "changing no attribute's name",
    INVALID,
    AdminUpdateUserAttributesCommand,
    { Username: "ann", UserAttributes: [{ Name: "", Value: "x" }] },
  ],
  ["deleting an unknown attribute", INVALID, AdminDeleteUserAttributesCommand, { Username: "ann", UserAttributeNames: ["custom:nothing"] }],
  [
    "deleting an attribute of nobody",
    "UserNotFoundException",
    AdminDeleteUserAttributesCommand,
    { Username: "eve", UserAttributeNames: ["name"] },
  ],

  password("a password that is too short", "InvalidPasswordException", "Aa1-"),
  password("a password without a capital letter", "InvalidPasswordException", "right-pass-1"),
  password("a password without a digit", "InvalidPasswordException", "Right-Pass-"),
  password("a password without a symbol", "InvalidPasswordException", "RightPass11"),
  password("a password with a blank", INVALID, "Right Pass 1"),
  password("a password of 257 characters", INVALID, `Aa1-${"x".repeat(253)}`),
  password("a password of nobody", "UserNotFoundException", "Right-Pass-2", "eve"),

  ["reading nobody", "UserNotFoundException", AdminGetUserCommand, { Username: "eve" }],
  ["reading somebody by an unverified address", "UserNotFoundException", AdminGetUserCommand, { Username: "eve@example.com" }],
  ["disabling nobody", "UserNotFoundException", AdminDisableUserCommand, { Username: "eve" }],
  ["enabling nobody", "UserNotFoundException", AdminEnableUserCommand, { Username: "eve" }],
  ["deleting nobody", "UserNotFoundException", AdminDeleteUserCommand, { Username: "eve" }],
]);
