/** The codes by which a run ends a row that planning let through, beside the names of Cognito's own exceptions. */
export const RUN_REASONS = {
  "changed-since-loaded": {
    reason: "an earlier run of this job loaded the user, and the source plans it otherwise by now",
    hint: "change the user in the pool; a run loads users and does not change loaded ones",
  },
  "hash-left-out": {
    reason: "policies.unusableHash is leave-out, and the password hash cannot be imported",
    hint: "nothing, where a user migration trigger takes the user over at the first sign-in",
  },
  "import-log-silent": {
    reason: "the import job ended, and neither its log nor the pool's list says what became of the row",
    hint: "settle it with `poolferry verify`, which finds out whether the user is there",
  },
  NotInPool: {
    reason: "the run left the row unconfirmed, and `poolferry verify` did not find its user in the pool",
    hint: "run the job again, or the rejects: the row is loaded anew",
  },
  StepsNotDone: {
    reason: "the run left the row unconfirmed; `poolferry verify` found its user as planned, which still lacks groups, links or the like",
    hint: "run the job again: it goes on with what is still to be done",
  },
  ImportRowFailed: {
    reason: "the import job's log says that the row failed, and why",
    hint: "mend the row, or load it with route: admin-api",
  },
  ImportJobFailed: {
    reason: "the import job failed as a whole without importing anybody of its part",
    hint: "read its message in rejects.reasons.csv, mend the cause and run the rejects",
  },
  ImportJobStopped: { reason: "somebody stopped the import job, or it took too long", hint: "run the rejects" },
  ImportJobExpired: { reason: "the import job was never started in its time", hint: "run the rejects" },
  UserNotProvablyOurs: {
    reason: "the answer to AdminCreateUser was lost, and a user of that name exists that is older or looks different",
    hint: "compare the two by hand; nothing more was done to that user",
  },
  IdentityHeldElsewhere: {
    reason: "the developer id belongs to another identity of the identity pool than the one that the row names",
    hint: "find out whose it is (LookupDeveloperIdentity); where both are the same person's, set identityPool.onConflict to merge",
  },
  IdentityNotMergeable: {
    reason: "the identity that the row names has no developer id, or is gone, and only users with developer ids can be merged",
    hint: "leave the identity id empty, or unlink the developer id from its other identity first",
  },
  AliasOfAnotherUser: {
    reason: "another user of the pool signs in by the row's name, or by an address that the row would give its user",
    hint: "decide which of the two accounts keeps it, and change or remove the other's; nothing was done to that user",
  },
  ExistingUserDiffers: {
    reason: "policies.existing is adopt, and the pool's user differs from the plan in the attributes that the message names",
    hint: "mend the row or the user, or set policies.existing to update",
  },
  ImmutableAttributeDiffers: {
    reason: "the pool's user differs from the plan in attributes that the pool never lets change; nothing of it was updated",
    hint: "take the attributes out of the mapping, or mend the row",
  },
  ExistingUserIsFederated: {
    reason: "the pool's user of that name is the profile of an identity provider's user, which is not taken over",
    hint: "choose another username for the row",
  },
  UserSubUnknown: {
    reason: "the user was imported, and the pool's list never showed which it is",
    hint: "run the job again with `poolferry run`, which looks the users up by their names, then sync",
  },
  PasswordResetRequiredException: {
    reason: "the user exists and has to choose a password before Cognito takes second factors",
    hint: "run the rejects again once the user has chosen one: what was done already is recognised",
  },
  UserNotConfirmedException: {
    reason: "the user exists and has to be confirmed before Cognito takes second factors",
    hint: "run the rejects again once the user is confirmed: what was done already is recognised",
  },
} as const;
