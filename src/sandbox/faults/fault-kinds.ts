/**
 * The faults that can be asked for. `when` says where a fault strikes: instead of the call, right before it is handled, on
 * its answer (the call is handled, and what it changed is committed), or at the import job that the call creates.
 * `needs` and `takes` are its members besides those that every fault has.
 */
export const FAULT_KINDS = [
  { name: "throttled", when: "instead", needs: [], takes: [] },
  { name: "internal-error", when: "instead", needs: [], takes: [] },
  { name: "unavailable", when: "instead", needs: [], takes: [] },
  { name: "expired-credentials", when: "instead", needs: [], takes: [] },
  { name: "reset-before", when: "instead", needs: [], takes: [] },
  { name: "url-expired", when: "instead", only: "Upload", needs: [], takes: [] },
  { name: "upload-cut", when: "instead", only: "Upload", needs: [], takes: ["share"] },
  { name: "rival-writer", when: "before", only: "AdminCreateUser", needs: [], takes: [] },
  { name: "answer-lost", when: "answer", needs: [], takes: ["how", "ms"] },
  { name: "half-closed", when: "answer", needs: [], takes: [] },
  { name: "truncated-answer", when: "answer", needs: [], takes: ["share"] },
  { name: "slow-answer", when: "answer", needs: [], takes: ["ms", "latency"] },
  { name: "wrong-clock", when: "answer", needs: ["ms"], takes: [] },
  { name: "linked-but-refused", when: "answer", only: "AdminLinkProviderForUser", needs: [], takes: [] },
  { name: "import-stuck", when: "import-job", only: "CreateUserImportJob", needs: [], takes: [] },
  { name: "import-expired", when: "import-job", only: "CreateUserImportJob", needs: [], takes: [] },
  { name: "import-fails", when: "import-job", only: "CreateUserImportJob", needs: ["row"], takes: [] },
  { name: "import-stopped", when: "import-job", only: "CreateUserImportJob", needs: ["row"], takes: [] },
  { name: "log-missing", when: "import-job", only: "CreateUserImportJob", needs: [], takes: [] },
  { name: "log-late", when: "import-job", only: "CreateUserImportJob", needs: ["ms"], takes: [] },
  { name: "log-line-base", when: "import-job", only: "CreateUserImportJob", needs: ["base"], takes: [] },
] as const satisfies readonly FaultKind[];

interface FaultKind {
  readonly name: string;
  readonly when: "instead" | "before" | "answer" | "import-job";
  /** The one operation that it concerns; left out: any, the upload where it is named. */
  readonly only?: string;
  readonly needs: readonly FaultMember[];
  readonly takes: readonly FaultMember[];
}

export type FaultMember = "how" | "ms" | "latency" | "share" | "row" | "base";

export type FaultName = (typeof FAULT_KINDS)[number]["name"];

/** The kind of that name; undefined for what is none. */
export function faultKind(name: unknown): (FaultKind & { readonly name: FaultName }) | undefined {
  return FAULT_KINDS.find((kind) => kind.name === name);
}
