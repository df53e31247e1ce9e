import { DEFAULT_HASH_SETTINGS, type HashSettings } from "./hash-settings.ts";

/** What the documentation of import jobs leaves open, and the faults that tests ask for. Times are virtual milliseconds. */
export interface ImportSettings {
  /** Rows a second on the virtual clock; `unlimited` is as fast as the machine. The service's own rate is unpublished. */
  readonly rowsPerSecond: number | "unlimited";
  /** How long a started job stays Pending. */
  readonly pendingMs: number;
  /** How long a job waits for its start before it is Expired; documented as 24 to 48 hours. */
  readonly expiryMs: number;
  /** Import jobs a pool may ever have; adjustable in the service. */
  readonly jobsPerPool: number;
  /** Within what only one job may be active: documented for the account, its Region scope not stated. */
  readonly activeJobScope: "account" | "region";
  /** The exception of a start while another job is active. */
  readonly activeJobError: "PreconditionNotMetException" | "LimitExceededException";
  /** The exception of a start in a pool without AutoVerifiedAttributes. */
  readonly noAutoVerifiedError: "PreconditionNotMetException" | "InvalidParameterException";
  /** Whether pools take password hashes; no field of the API tells. */
  readonly passwordHashes: "eligible" | "not-eligible";
  /** The exception of PasswordHashingAlgorithm where they do not. */
  readonly notEligibleError: "OperationNotEnabledException" | "InvalidParameterException";
  /** Password hashes, where pools take them. */
  readonly hashes: HashSettings;
  /** So many starts after an upload are refused, as if the file were not seen yet. */
  readonly startsRefusedAfterUpload: number;
  /** The exception of those starts. */
  readonly startTooEarlyError: "PreconditionNotMetException" | "InvalidParameterException";
  /** What a stop answers: the state that the job really has by then, or the `Stopped` of the documentation's sample. */
  readonly stopAnswers: "Stopping" | "Stopped";
  /** A file over 100,000,000 bytes: the upload is refused, or the job fails after its start. */
  readonly oversizedFile: "refuse-upload" | "fail-job";
  /** The CSV dialect where it is undocumented. */
  readonly csv: CsvSettings;
  /** A row whose verified e-mail or phone, or preferred_username, is another user's alias. */
  readonly aliasClash: "fail" | "skip";
  /** When so many have failed or been skipped the job fails. Unpublished: the default, half of all rows, is poolferry's choice. */
  readonly failureThreshold: FailureThreshold;
  readonly log: ImportLogSettings;
  readonly faults: ImportFaults;
}

export interface CsvSettings {
  /** A backslash that is not before a comma: an ordinary character, an escape of the next one, or the row fails. */
  readonly literalBackslash: "keep" | "escape" | "fail-row";
  /** A quotation mark: an ordinary character, taken off where a pair surrounds a value, or the row fails. */
  readonly literalQuote: "keep" | "strip" | "fail-row";
  /** Lines that end with CR LF: the same as LF, or the job fails. */
  readonly crlf: "accept" | "fail-job";
  /** A line without any character: a row that fails, or no row at all (it then has no line number either). */
  readonly blankLine: "fail-row" | "ignore";
  /** A row with more or fewer cells than the header: that row fails, or the job. */
  readonly raggedRow: "fail-row" | "fail-job";
  /** A row whose bytes are not UTF-8: the job fails, as for any file that cannot be parsed, or that row alone. */
  readonly notUtf8: "fail-row" | "fail-job";
}

export interface FailureThreshold {
  /** At the end of the file: the job fails when more than this share (0 to 1) of its rows failed or were skipped. */
  readonly share: number;
  /** While reading: the job fails at once when more than so many rows failed or were skipped. */
  readonly rows: number | "off";
}

export interface ImportLogSettings {
  /** The number in the log of the file's first data row. */
  readonly firstLineNumber: 0 | 1 | 2;
  /** Events in the order of the rows, or mixed within each slice of rows. */
  readonly order: "file" | "mixed";
  /** Lines that share one log event, divided by line feeds. */
  readonly linesPerEvent: number;
  /** A pool name in the group's name: as it is, or with underscores for what CloudWatch does not allow there. */
  readonly poolName: "as-is" | "underscores";
  /** Events that one FilterLogEvents looks at; a page may so be empty and still have a token. */
  readonly eventsPerFilterPage: number;
}

export interface ImportFaults {
  /** Started jobs never leave Pending (they can be stopped). */
  readonly stuckInPending: boolean;
  /** The job's log stream never appears. */
  readonly logStreamMissing: boolean;
  /** Log lines become readable so much later. */
  readonly logDelayMs: number;
  /** The job ends Failed when it reaches this data row, counted from 1; the rows before it stay. */
  readonly failAtRow: number | "never";
  /** The job is stopped, as by the developer, when it reaches this data row, counted from 1; the rows before it stay. */
  readonly stopAtRow: number | "never";
  /** Roles that cannot be assumed: their jobs fail when they start to import. */
  readonly unusableRoles: readonly string[];
}

export const DEFAULT_IMPORT_SETTINGS: ImportSettings = {
  rowsPerSecond: "unlimited",
  pendingMs: 0,
  expiryMs: 24 * 3_600_000,
  jobsPerPool: 1_000,
  activeJobScope: "account",
  activeJobError: "PreconditionNotMetException",
  noAutoVerifiedError: "PreconditionNotMetException",
  passwordHashes: "eligible",
  notEligibleError: "OperationNotEnabledException",
  hashes: DEFAULT_HASH_SETTINGS,
  startsRefusedAfterUpload: 0,
  startTooEarlyError: "PreconditionNotMetException",
  stopAnswers: "Stopping",
  oversizedFile: "refuse-upload",
  csv: {
    literalBackslash: "keep",
    literalQuote: "keep",
    crlf: "accept",
    blankLine: "fail-row",
    raggedRow: "fail-row",
    notUtf8: "fail-job",
  },
  aliasClash: "fail",
  failureThreshold: { share: 0.5, rows: "off" },
  log: { firstLineNumber: 1, order: "file", linesPerEvent: 1, poolName: "as-is", eventsPerFilterPage: 100_000 },
  faults: { stuckInPending: false, logStreamMissing: false, logDelayMs: 0, failAtRow: "never", stopAtRow: "never", unusableRoles: [] },
};
