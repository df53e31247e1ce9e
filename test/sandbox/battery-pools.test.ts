import {
  AddCustomAttributesCommand,
  AdminAddUserToGroupCommand,
  AdminDisableProviderForUserCommand,
  AdminLinkProviderForUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateUserImportJobCommand,
  CreateUserPoolCommand,
  DescribeIdentityProviderCommand,
  DescribeUserImportJobCommand,
  DescribeUserPoolCommand,
  GetCSVHeaderCommand,
  GetGroupCommand,
  GetProvisionedLimitCommand,
  ListUserImportJobsCommand,
  ListUsersInGroupCommand,
  StartUserImportJobCommand,
  StopUserImportJobCommand,
  TagResourceCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { ANN, battery, identity, type Refused } from "./battery-world.ts";
import { ROLE } from "./import-fixture.ts";

const INVALID = "InvalidParameterException";
const MISSING = "ResourceNotFoundException";
const OIDC = { ProviderType: "OIDC", ProviderDetails: { client_id: "x", oidc_issuer: "https://login.example.com" } };

function importJob(what: string, name: string, change: object): Refused {
  return [
    `creating an import job with ${what}`,
    name,
    CreateUserImportJobCommand,
    { JobName: "next", CloudWatchLogsRoleArn: ROLE, ...change },
  ];
}

function link(what: string, name: string, SourceUser: object, DestinationUser: object = ANN): Refused {
  return [`linking ${what}`, name, AdminLinkProviderForUserCommand, { DestinationUser, SourceUser }];
}

const attribute = (Name: string, more: object = {}) => ({ CustomAttributes: [{ Name, AttributeDataType: "String", ...more }] });

battery([
  importJob("a slash in its name", INVALID, { JobName: "no/slash" }),
  importJob("a name of 129 characters", INVALID, { JobName: "x".repeat(129) }),
  importJob("no name", INVALID, { JobName: "" }),
  importJob("a role that is a bucket", INVALID, { CloudWatchLogsRoleArn: "arn:aws:s3:us-east-1:123456789012:role/of-a-bucket" }),
  importJob("a role that is too short", INVALID, { CloudWatchLogsRoleArn: "arn:aws" }),
  importJob("an unknown hash algorithm", INVALID, { PasswordHashingAlgorithm: "MD5" }),
  importJob("a pool that is not there", MISSING, { UserPoolId: "eu-central-1_AAAAAAAAA" }),
  [
    "starting an import job without a file",
    "PreconditionNotMetException",
    StartUserImportJobCommand,
    ({ importJobId: JobId }) => ({ JobId }),
  ],
  [
    "stopping an import job that has not started",
    "PreconditionNotMetException",
    StopUserImportJobCommand,
    ({ importJobId: JobId }) => ({ JobId }),
  ],
  ["starting an import job that is not there", MISSING, StartUserImportJobCommand, { JobId: "import-nothing" }],
  ["stopping an import job that is not there", MISSING, StopUserImportJobCommand, { JobId: "import-nothing" }],
  ["describing an import job that is not there", MISSING, DescribeUserImportJobCommand, { JobId: "import-nothing" }],
  ["describing an import job by what is no id", INVALID, DescribeUserImportJobCommand, { JobId: "nothing" }],
  ["listing no import jobs a page", INVALID, ListUserImportJobsCommand, { MaxResults: 0 }],
  ["listing 61 import jobs a page", INVALID, ListUserImportJobsCommand, { MaxResults: 61 }],
  ["listing import jobs after a foreign token", INVALID, ListUserImportJobsCommand, { MaxResults: 1, PaginationToken: "foreign" }],
  ["the CSV header of a pool that is not there", MISSING, GetCSVHeaderCommand, { UserPoolId: "eu-central-1_AAAAAAAAA" }],

  ["creating a group that exists", "GroupExistsException", CreateGroupCommand, { GroupName: "editors" }],
  ["creating a group with a space in its name", INVALID, CreateGroupCommand, { GroupName: "all editors" }],
  ["creating a group with a name of 129 characters", INVALID, CreateGroupCommand, { GroupName: "x".repeat(129) }],
  ["creating a group with a negative precedence", INVALID, CreateGroupCommand, { GroupName: "readers", Precedence: -1 }],
  [
    "creating a group with a description of 2,049 characters",
    INVALID,
    CreateGroupCommand,
    { GroupName: "r", Description: "x".repeat(2_049) },
  ],
  ["creating a group with a role that is none", INVALID, CreateGroupCommand, { GroupName: "readers", RoleArn: "role" }],
  ["reading a group that is not there", MISSING, GetGroupCommand, { GroupName: "readers" }],
  ["adding somebody to a group that is not there", MISSING, AdminAddUserToGroupCommand, { Username: "ann", GroupName: "readers" }],
  ["adding nobody to a group", "UserNotFoundException", AdminAddUserToGroupCommand, { Username: "eve", GroupName: "editors" }],
  ["removing somebody from a group that is not there", MISSING, AdminRemoveUserFromGroupCommand, { Username: "ann", GroupName: "readers" }],
  ["removing nobody from a group", "UserNotFoundException", AdminRemoveUserFromGroupCommand, { Username: "eve", GroupName: "editors" }],
  ["listing the groups of nobody", "UserNotFoundException", AdminListGroupsForUserCommand, { Username: "eve" }],
  ["listing 61 members a page", INVALID, ListUsersInGroupCommand, { GroupName: "editors", Limit: 61 }],
  ["listing the members of a group that is not there", MISSING, ListUsersInGroupCommand, { GroupName: "readers" }],

  ["creating a provider that exists", "DuplicateProviderException", CreateIdentityProviderCommand, { ProviderName: "CorpLogin", ...OIDC }],
  ["creating a provider with an underscore first", INVALID, CreateIdentityProviderCommand, { ProviderName: "_Corp", ...OIDC }],
  ["creating a provider with a name of two characters", INVALID, CreateIdentityProviderCommand, { ProviderName: "Co", ...OIDC }],
  ["creating a provider with a name of 33 characters", INVALID, CreateIdentityProviderCommand, { ProviderName: "x".repeat(33), ...OIDC }],
  [
    "creating a provider of an unknown type",
    INVALID,
    CreateIdentityProviderCommand,
    { ProviderName: "NewLogin", ...OIDC, ProviderType: "LDAP" },
  ],
  [
    "creating a social provider under another name",
    INVALID,
    CreateIdentityProviderCommand,
    { ProviderName: "NewLogin", ...OIDC, ProviderType: "Google" },
  ],
  ["describing a provider that is not there", MISSING, DescribeIdentityProviderCommand, { ProviderName: "NewLogin" }],

  link("an identity of a provider that is not there", MISSING, identity("NewLogin", "2")),
  link("an identity of Cognito's own", INVALID, identity("Cognito", "bob")),
  link("an identity by an attribute that is not mapped", INVALID, identity("OtherLogin", "2", "nickname")),
  link("an identity without a value", INVALID, { ProviderName: "OtherLogin", ProviderAttributeName: "Cognito_Subject" }),
  link("an identity to nobody", "UserNotFoundException", identity("OtherLogin", "2"), {
    ProviderName: "Cognito",
    ProviderAttributeValue: "eve",
  }),
  link("an identity that the same user has", INVALID, identity("CorpLogin", "1")),
  link("a second identity of one provider", INVALID, identity("CorpLogin", "2")),
  link("an identity that another user has", INVALID, identity("CorpLogin", "1"), {
    ProviderName: "Cognito",
    ProviderAttributeValue: "bob",
  }),
  [
    "unlinking an identity that nobody has",
    "UserNotFoundException",
    AdminDisableProviderForUserCommand,
    { User: identity("CorpLogin", "9") },
  ],

  ["creating a pool without a name", INVALID, CreateUserPoolCommand, { PoolName: "" }],
  [
    "creating a pool with aliases and addresses as usernames",
    INVALID,
    CreateUserPoolCommand,
    { PoolName: "p", AliasAttributes: ["email"], UsernameAttributes: ["email"] },
  ],
  [
    "creating a pool that takes passwords of five characters",
    INVALID,
    CreateUserPoolCommand,
    { PoolName: "p", Policies: { PasswordPolicy: { MinimumLength: 5 } } },
  ],
  ["describing a pool that is not there", MISSING, DescribeUserPoolCommand, { UserPoolId: "eu-central-1_AAAAAAAAA" }],
  ["adding an attribute that exists", INVALID, AddCustomAttributesCommand, attribute("tier")],
  ["adding an attribute with a name of 21 characters", INVALID, AddCustomAttributesCommand, attribute("x".repeat(21))],
  ["adding a required attribute", INVALID, AddCustomAttributesCommand, attribute("next", { Required: true })],
  ["adding an attribute of an unknown type", INVALID, AddCustomAttributesCommand, attribute("next", { AttributeDataType: "Money" })],
  ["adding no attribute", INVALID, AddCustomAttributesCommand, { CustomAttributes: [] }],
  [
    "adding 26 attributes at once",
    INVALID,
    AddCustomAttributesCommand,
    { CustomAttributes: Array.from({ length: 26 }, (_, n) => ({ Name: `a${n}`, AttributeDataType: "String" })) },
  ],
  ["tagging what is no pool", INVALID, TagResourceCommand, { ResourceArn: "people", Tags: { team: "a" } }],
  [
    "reading a limit of an unknown category",
    INVALID,
    GetProvisionedLimitCommand,
    { LimitDefinition: { LimitClass: "API_CATEGORY", Attributes: { Category: "Nothing" } } },
  ],
]);
