/** Ends an import job as `Failed`; the message becomes its completion message (at most 128 characters, no user data). */
export class JobFailure extends Error {
  constructor(completionMessage: string) {
    super(completionMessage);
    this.name = "JobFailure";
  }
}
