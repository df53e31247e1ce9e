/** What a plan says of users that are loaded all the same, by code: why, and what to do. */
export const PLAN_NOTES = {
  "group-of-provider": {
    reason: "the user is in a group that Cognito keeps for an identity provider's users; that group was left out",
    hint: "nothing, or carry the identity by `links`",
  },
  "mfa-may-be-refused": {
    reason: "the user gets second factors but no lasting password, and Cognito may refuse them until a password is chosen",
    hint: "give a permanent password, or run the rejects again once the users have chosen one",
  },
  "mfa-without-factor": {
    reason: "the pool requires MFA, and the user comes without a second factor",
    hint: "map `mfa`, or tell these users that they must set up a factor before they can use the application",
  },
  "must-enrol-totp": {
    reason: "the user's authenticator app cannot be carried over; the run lists the user in must-enrol-totp.csv",
    hint: "ask these users to set up their authenticator app again",
  },
} as const;

export type PlanNoteCode = keyof typeof PLAN_NOTES;
