/** A trigger that could not be run, as opposed to one that ran and failed. */
export class UnreachableTrigger extends Error {}
