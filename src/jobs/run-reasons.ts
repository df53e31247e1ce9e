/** The codes by which a run ends a row that planning let through, beside the names of Cognito's own exceptions. */
export const RUN_REASONS = {
  "changed-since-loaded": {
    reason: "an earlier run of this job loaded the user, and the source plans it otherwise by now",
    hint: "change the user in the pool; a run loads users and does not change loaded ones",
  },
  "import-log-silent": {
    reason: "the import job ended, and neither its log nor the pool's list says what became of the row",
    hint: "look the user up in the pool; run the source again: what is there is recognised",
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
} as const;
